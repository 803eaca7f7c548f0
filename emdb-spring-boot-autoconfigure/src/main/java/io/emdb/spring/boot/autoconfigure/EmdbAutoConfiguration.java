package io.emdb.spring.boot.autoconfigure;

import io.emdb.Emdb;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.context.properties.ConfigurationPropertiesBinding;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.ApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Import;
import org.springframework.context.annotation.ImportRuntimeHints;

/**
 * Auto-configuration of {@link Emdb}: the database that {@code emdb.*} describes, unless the
 * application has an {@link Emdb} bean of its own, and those of {@code emdb.databases}. Each is
 * closed with the context. Switched off by {@code emdb.enabled=false}.
 */
@AutoConfiguration
@ConditionalOnClass(Emdb.class)
@ConditionalOnBooleanProperty(name = "emdb.enabled", matchIfMissing = true)
@EnableConfigurationProperties(EmdbProperties.class)
@Import(NamedDatabasesRegistrar.class)
@ImportRuntimeHints(DatabaseRuntimeHints.class)
public final class EmdbAutoConfiguration {

  static final String OPENER_BEAN_NAME = "emdbDatabaseOpener";

  @Bean
  @ConfigurationPropertiesBinding
  static FlushPolicyConverter emdbFlushPolicyConverter() {
    return new FlushPolicyConverter();
  }

  @Bean(OPENER_BEAN_NAME)
  DatabaseOpener emdbDatabaseOpener(
      EmdbProperties properties,
      ObjectProvider<EmdbBuilderCustomizer> customizers,
      ConfigurableListableBeanFactory beanFactory,
      OpeningContext context) {
    return new DatabaseOpener(properties, customizers, beanFactory, context);
  }

  @Bean
  static OpeningContext emdbOpeningContext(ApplicationContext context) {
    return new OpeningContext(context);
  }

  @Bean(destroyMethod = "close")
  @ConditionalOnMissingBean
  Emdb emdb(DatabaseOpener opener) {
    return opener.openPrimary();
  }
}
