package io.emdb.spring.boot.autoconfigure.cache;

import io.emdb.spring.cache.EmdbCache;
import io.emdb.spring.cache.EmdbCacheMetrics;
import io.micrometer.core.instrument.Tag;
import io.micrometer.core.instrument.binder.MeterBinder;
import org.springframework.boot.cache.metrics.CacheMeterBinderProvider;

/** Tells Boot how an {@link EmdbCache} is metered. A class: Boot reads the cache's type from it. */
final class EmdbCacheMeterBinderProvider implements CacheMeterBinderProvider<EmdbCache> {

  @Override
  public MeterBinder getMeterBinder(EmdbCache cache, Iterable<Tag> tags) {
    return new EmdbCacheMetrics(cache, tags);
  }
}
