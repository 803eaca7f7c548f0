package io.emdb.spring.session;

import io.emdb.Emdb;
import io.emdb.EmdbConfigurationException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.BeanNotOfRequiredTypeException;
import org.springframework.beans.factory.NoSuchBeanDefinitionException;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.annotation.BeanFactoryAnnotationUtils;
import org.springframework.beans.factory.config.ConfigurableBeanFactory;
import org.springframework.boot.autoconfigure.AutoConfigurationPackages;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.context.annotation.ImportAware;
import org.springframework.core.annotation.AnnotationAttributes;
import org.springframework.core.env.Environment;
import org.springframework.core.type.AnnotationMetadata;
import org.springframework.session.IndexResolver;
import org.springframework.session.Session;
import org.springframework.session.SessionIdGenerator;
import org.springframework.session.config.SessionRepositoryCustomizer;
import org.springframework.session.config.annotation.web.http.SpringHttpSessionConfiguration;
import org.springframework.util.ClassUtils;

/**
 * Makes the repository of sessions and the filter that uses it. Imported by {@link
 * EnableEmdbHttpSession}, or by who has a bean of {@link EmdbSessionSettings}. Beans of {@link
 * EmdbSessionCodec}, {@link SessionIdGenerator}, {@link IndexResolver} and {@link
 * SessionRepositoryCustomizer} are used if there are any.
 */
@Configuration(proxyBeanMethods = false)
@Import(SpringHttpSessionConfiguration.class)
public class EmdbHttpSessionConfiguration implements ImportAware {

  private @Nullable EmdbSessionSettings annotated;

  @Override
  public void setImportMetadata(AnnotationMetadata metadata) {
    AnnotationAttributes attributes =
        AnnotationAttributes.fromMap(
            metadata.getAnnotationAttributes(EnableEmdbHttpSession.class.getName()));
    if (attributes == null) {
      return;
    }
    List<String> packages = new ArrayList<>(List.of(attributes.getStringArray("allowedPackages")));
    packages.add(ClassUtils.getPackageName(metadata.getClassName()));
    String database = attributes.getString("database");
    annotated =
        new EmdbSessionSettings(
            database.isEmpty() ? null : database,
            attributes.getString("namespace"),
            Duration.ofSeconds(
                attributes.<Integer>getNumber("maxInactiveIntervalInSeconds").longValue()),
            attributes.getEnum("flushMode"),
            attributes.getEnum("saveMode"),
            Duration.ofSeconds(
                attributes.<Integer>getNumber("cleanupIntervalInSeconds").longValue()),
            packages);
  }

  @Bean
  EmdbIndexedSessionRepository sessionRepository(
      ObjectProvider<EmdbSessionSettings> settingsBean,
      ObjectProvider<EmdbSessionCodec> codec,
      ObjectProvider<SessionIdGenerator> idGenerator,
      ObjectProvider<IndexResolver<Session>> indexResolver,
      ObjectProvider<SessionRepositoryCustomizer<EmdbIndexedSessionRepository>> customizers,
      ApplicationEventPublisher publisher,
      Environment environment,
      ConfigurableBeanFactory beanFactory) {
    EmdbSessionSettings settings = settings(settingsBean);
    EmdbIndexedSessionRepository repository =
        new EmdbIndexedSessionRepository(
            database(beanFactory, settings.database()),
            environment.resolveRequiredPlaceholders(settings.namespace()),
            codec.getIfAvailable(() -> jdkCodec(settings, beanFactory)),
            Emdb.builder().options().clock());
    repository.setDefaultMaxInactiveInterval(settings.timeout());
    repository.setFlushMode(settings.flushMode());
    repository.setSaveMode(settings.saveMode());
    repository.setApplicationEventPublisher(publisher);
    idGenerator.ifAvailable(repository::setSessionIdGenerator);
    indexResolver.ifAvailable(repository::setIndexResolver);
    customizers.orderedStream().forEach(customizer -> customizer.customize(repository));
    return repository;
  }

  @Bean
  SessionSweeper emdbSessionSweeper(
      EmdbIndexedSessionRepository repository, ObjectProvider<EmdbSessionSettings> settingsBean) {
    return new SessionSweeper(repository, settings(settingsBean).cleanupInterval());
  }

  private EmdbSessionSettings settings(ObjectProvider<EmdbSessionSettings> bean) {
    return annotated != null ? annotated : bean.getObject();
  }

  private static Emdb database(ConfigurableBeanFactory beanFactory, @Nullable String name) {
    if (name == null) {
      return beanFactory.getBean(Emdb.class);
    }
    try {
      return BeanFactoryAnnotationUtils.qualifiedBeanOfType(beanFactory, Emdb.class, name);
    } catch (NoSuchBeanDefinitionException | BeanNotOfRequiredTypeException e) {
      throw new EmdbConfigurationException(
          "Sessions are to be kept in the database '"
              + name
              + "', which there is not: 'emdb.session.database' takes a name of 'emdb.databases',"
              + " or a bean's or its qualifier",
          e);
    }
  }

  private static EmdbSessionCodec jdkCodec(
      EmdbSessionSettings settings, ConfigurableBeanFactory beanFactory) {
    List<String> packages = new ArrayList<>(settings.allowedPackages());
    if (AutoConfigurationPackages.has(beanFactory)) {
      packages.addAll(AutoConfigurationPackages.get(beanFactory));
    }
    // the context's class loader, never the thread's: a restart by devtools changes the former
    ClassLoader classLoader = beanFactory.getBeanClassLoader();
    try {
      return EmdbSessionCodec.jdk(
          packages,
          classLoader != null
              ? classLoader
              : Objects.requireNonNull(ClassUtils.getDefaultClassLoader()));
    } catch (IllegalArgumentException e) {
      throw new EmdbConfigurationException("'emdb.session.allowed-packages': " + e.getMessage(), e);
    }
  }
}
