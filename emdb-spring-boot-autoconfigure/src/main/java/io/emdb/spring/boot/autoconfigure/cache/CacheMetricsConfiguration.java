package io.emdb.spring.boot.autoconfigure.cache;

import io.micrometer.core.instrument.MeterRegistry;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.cache.metrics.CacheMetricsRegistrar;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Meters of the caches, those made on demand included. */
@Configuration(proxyBeanMethods = false)
@ConditionalOnClass({MeterRegistry.class, CacheMetricsRegistrar.class})
class CacheMetricsConfiguration {

  @Bean
  EmdbCacheMeterBinderProvider emdbCacheMeterBinderProvider() {
    return new EmdbCacheMeterBinderProvider();
  }

  @Bean
  LateCacheMetrics emdbLateCacheMetrics(ObjectProvider<CacheMetricsRegistrar> registrar) {
    return new LateCacheMetrics(registrar);
  }
}
