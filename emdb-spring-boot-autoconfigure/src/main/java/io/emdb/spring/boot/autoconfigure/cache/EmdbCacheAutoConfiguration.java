package io.emdb.spring.boot.autoconfigure.cache;

import io.emdb.Emdb;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.cache.autoconfigure.CacheManagerCustomizers;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.cache.CacheManager;
import org.springframework.cache.interceptor.CacheAspectSupport;
import org.springframework.cache.transaction.AbstractTransactionSupportingCacheManager;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Import;
import org.springframework.context.annotation.ImportRuntimeHints;

/**
 * Auto-configuration of the caches kept by {@link Emdb}. Takes the place of Boot's own cache
 * manager when the application enables caching and has a database, but neither a cache manager, a
 * cache resolver or caches of its own, and {@code spring.cache.type} does not ask for another
 * provider. Switched off by {@code emdb.cache.enabled=false}.
 */
@AutoConfiguration(
    afterName = "io.emdb.spring.boot.autoconfigure.EmdbAutoConfiguration",
    beforeName = {
      "org.springframework.boot.cache.autoconfigure.CacheAutoConfiguration",
      "org.springframework.boot.cache.autoconfigure.metrics.CacheMetricsAutoConfiguration"
    })
@ConditionalOnClass({
  Emdb.class,
  CacheManagerCustomizers.class,
  AbstractTransactionSupportingCacheManager.class
})
@ConditionalOnBean({Emdb.class, CacheAspectSupport.class})
@ConditionalOnBooleanProperty(name = "emdb.cache.enabled", matchIfMissing = true)
@EnableConfigurationProperties(EmdbCacheProperties.class)
@Import({CacheManagerConfiguration.class, CacheMetricsConfiguration.class})
@ImportRuntimeHints(CacheRuntimeHints.class)
public final class EmdbCacheAutoConfiguration {

  @Bean
  CacheManagerReport emdbCacheManagerReport(ObjectProvider<CacheManager> cacheManagers) {
    return new CacheManagerReport(cacheManagers);
  }
}
