package io.emdb.spring.data.autoconfigure;

import io.emdb.Emdb;
import io.emdb.EmdbConfigurationException;
import io.emdb.spring.boot.autoconfigure.EmdbAutoConfiguration;
import io.emdb.spring.cache.AllowedTypes;
import io.emdb.spring.data.EmdbEntityCodec;
import io.emdb.spring.data.EmdbKeyValueAdapter;
import io.emdb.spring.data.EmdbRepositoryConfigurationExtension;
import io.emdb.spring.data.EmdbTemplate;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.BeanNotOfRequiredTypeException;
import org.springframework.beans.factory.NoSuchBeanDefinitionException;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.annotation.BeanFactoryAnnotationUtils;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.beans.factory.config.ConfigurableBeanFactory;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.AutoConfigurationPackages;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.data.keyvalue.core.mapping.context.KeyValueMappingContext;
import org.springframework.util.ClassUtils;
import tools.jackson.databind.json.JsonMapper;

/**
 * Auto-configuration of an {@link EmdbTemplate} where there is a database: in the one that {@code
 * emdb.data.database} names, otherwise the primary one. Each bean backs off to one of the
 * application's own.
 */
@AutoConfiguration(
    after = EmdbAutoConfiguration.class,
    afterName = "org.springframework.boot.jackson.autoconfigure.JacksonAutoConfiguration")
@ConditionalOnBean(Emdb.class)
@EnableConfigurationProperties(EmdbDataProperties.class)
public final class EmdbDataAutoConfiguration {

  @Bean(EmdbRepositoryConfigurationExtension.MAPPING_CONTEXT_BEAN_NAME)
  @ConditionalOnMissingBean(name = EmdbRepositoryConfigurationExtension.MAPPING_CONTEXT_BEAN_NAME)
  KeyValueMappingContext<?, ?> emdbMappingContext() {
    return new KeyValueMappingContext<>();
  }

  @Bean
  @ConditionalOnMissingBean
  EmdbEntityCodec emdbEntityCodec(
      EmdbDataProperties properties,
      ObjectProvider<JsonMapper> mapper,
      ConfigurableBeanFactory beanFactory) {
    return EmdbEntityCodec.json(
        mapper.getIfUnique(JsonMapper::new),
        allowedTypes(properties, beanFactory),
        classLoader(beanFactory));
  }

  @Bean
  @ConditionalOnMissingBean
  EmdbKeyValueAdapter emdbKeyValueAdapter(
      EmdbDataProperties properties,
      EmdbEntityCodec codec,
      @Qualifier(EmdbRepositoryConfigurationExtension.MAPPING_CONTEXT_BEAN_NAME)
          KeyValueMappingContext<?, ?> mappingContext,
      ConfigurableBeanFactory beanFactory) {
    Map<String, Duration> timesToLive = new HashMap<>();
    properties
        .keySpaces()
        .forEach(
            (keySpace, spec) -> {
              if (spec.ttl() != null) {
                timesToLive.put(keySpace, spec.ttl());
              }
            });
    return new EmdbKeyValueAdapter(
        database(beanFactory, properties.database()), codec, mappingContext, timesToLive);
  }

  @Bean(EmdbRepositoryConfigurationExtension.TEMPLATE_BEAN_NAME)
  @ConditionalOnMissingBean(name = EmdbRepositoryConfigurationExtension.TEMPLATE_BEAN_NAME)
  EmdbTemplate emdbTemplate(EmdbKeyValueAdapter adapter) {
    return new EmdbTemplate(adapter);
  }

  private static Emdb database(ConfigurableBeanFactory beanFactory, @Nullable String name) {
    if (name == null) {
      return beanFactory.getBean(Emdb.class);
    }
    try {
      return BeanFactoryAnnotationUtils.qualifiedBeanOfType(beanFactory, Emdb.class, name);
    } catch (NoSuchBeanDefinitionException | BeanNotOfRequiredTypeException e) {
      throw new EmdbConfigurationException(
          "'emdb.data.database' names the database '"
              + name
              + "', which there is not: use a name of 'emdb.databases', or a bean's or its"
              + " qualifier",
          e);
    }
  }

  private static AllowedTypes allowedTypes(
      EmdbDataProperties properties, ConfigurableBeanFactory beanFactory) {
    List<String> packages = new ArrayList<>(properties.allowedPackages());
    if (AutoConfigurationPackages.has(beanFactory)) {
      packages.addAll(AutoConfigurationPackages.get(beanFactory));
    }
    try {
      return AllowedTypes.ofPackages(packages);
    } catch (IllegalArgumentException e) {
      throw new EmdbConfigurationException("'emdb.data.allowed-packages': " + e.getMessage(), e);
    }
  }

  /** The context's class loader, never the thread's: a restart by devtools changes the former. */
  private static ClassLoader classLoader(ConfigurableBeanFactory beanFactory) {
    ClassLoader classLoader = beanFactory.getBeanClassLoader();
    return classLoader != null
        ? classLoader
        : Objects.requireNonNull(ClassUtils.getDefaultClassLoader());
  }
}
