package io.emdb.spring.boot.autoconfigure.metrics;

import io.emdb.Emdb;
import io.emdb.spring.boot.autoconfigure.EmdbAutoConfiguration;
import io.emdb.spring.boot.metrics.EmdbMetrics;
import io.micrometer.core.instrument.MeterRegistry;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.context.annotation.Bean;

/**
 * Auto-configuration of {@link EmdbMetrics} for every database, when there is a {@link
 * MeterRegistry}. Left out by {@code management.metrics.enable.emdb=false}, as any meter.
 */
@AutoConfiguration(
    after = EmdbAutoConfiguration.class,
    // The registries' definitions must be there when their presence is asked for.
    afterName = {
      "org.springframework.boot.micrometer.metrics.autoconfigure.MetricsAutoConfiguration",
      "org.springframework.boot.micrometer.metrics.autoconfigure.CompositeMeterRegistryAutoConfiguration"
    })
@ConditionalOnClass({Emdb.class, MeterRegistry.class})
@ConditionalOnBean({Emdb.class, MeterRegistry.class})
public final class EmdbMetricsAutoConfiguration {

  @Bean
  @ConditionalOnMissingBean(EmdbMetrics.class)
  DatabasesMetrics emdbMetrics(ConfigurableListableBeanFactory beanFactory) {
    return new DatabasesMetrics(beanFactory);
  }
}
