package io.emdb.spring.cache;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tag;
import io.micrometer.core.instrument.binder.cache.CacheMeterBinder;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/**
 * Micrometer's meters of a cache: the common {@code cache.size}, {@code cache.gets} and {@code
 * cache.puts}, and {@code cache.removals}, {@code cache.loads}, {@code cache.undecodable} and
 * {@code cache.errors}, {@code cache.expirations}, and for a bounded cache {@code cache.evictions}.
 */
public final class EmdbCacheMetrics extends CacheMeterBinder<EmdbCache> {

  /** Makes the meters of a cache with tags of the caller. */
  public EmdbCacheMetrics(EmdbCache cache, Iterable<Tag> tags) {
    super(cache, cache.getName(), tags);
  }

  @Override
  protected Long size() {
    return value(EmdbCache::size);
  }

  @Override
  protected long hitCount() {
    return value(cache -> cache.statistics().hits());
  }

  @Override
  protected Long missCount() {
    return value(cache -> cache.statistics().misses());
  }

  @Override
  protected @Nullable Long evictionCount() {
    EmdbCache cache = getCache();
    return cache == null || !cache.isBounded() ? null : cache.statistics().evictions();
  }

  @Override
  protected long putCount() {
    return value(cache -> cache.statistics().puts());
  }

  @Override
  protected void bindImplementationSpecificMetrics(MeterRegistry registry) {
    counter("cache.removals", "Entries removed by evict and clear", c -> c.statistics().removals())
        .register(registry);
    counter("cache.loads", "Loaders that ended", cache -> cache.statistics().loads())
        .tag("result", "success")
        .register(registry);
    counter("cache.loads", "Loaders that ended", cache -> cache.statistics().loadFailures())
        .tag("result", "failure")
        .register(registry);
    counter(
            "cache.expirations",
            "Expired entries removed",
            cache -> cache.statistics().expirations())
        .register(registry);
    counter(
            "cache.undecodable",
            "Entries dropped because they could not be decoded",
            cache -> cache.statistics().undecodable())
        .register(registry);
    counter(
            "cache.errors",
            "Failures of the database answered as a miss",
            cache -> cache.statistics().errors())
        .register(registry);
  }

  private FunctionCounter.Builder<?> counter(
      String name, String description, ToLongFunction<EmdbCache> count) {
    return FunctionCounter.builder(name, this, metrics -> metrics.value(count))
        .tags(getTagsWithCacheName())
        .description(description);
  }

  private long value(ToLongFunction<EmdbCache> count) {
    EmdbCache cache = getCache();
    return cache == null ? 0 : count.applyAsLong(cache);
  }
}
