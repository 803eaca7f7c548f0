package io.emdb.spring.boot.autoconfigure.cache;

import io.emdb.spring.cache.EmdbCache;
import io.micrometer.core.instrument.Tag;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.cache.metrics.CacheMetricsRegistrar;

/**
 * Binds the meters of caches made on demand, which Boot, looking once at the start, does not see.
 */
final class LateCacheMetrics implements CacheListener {

  private final ObjectProvider<CacheMetricsRegistrar> registrar;

  LateCacheMetrics(ObjectProvider<CacheMetricsRegistrar> registrar) {
    this.registrar = registrar;
  }

  @Override
  public void cacheCreated(EmdbCache cache) {
    // the same tag as Boot's: the bean's name, which is too short to lose its suffix
    Tag manager = Tag.of("cache.manager", CacheManagerConfiguration.BEAN_NAME);
    registrar.ifAvailable(present -> present.bindCacheToRegistry(cache, manager));
  }
}
