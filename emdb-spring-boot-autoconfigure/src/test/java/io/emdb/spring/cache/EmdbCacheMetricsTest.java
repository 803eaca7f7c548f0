package io.emdb.spring.cache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.emdb.Emdb;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.binder.cache.CacheMeterBinder;
import io.micrometer.core.instrument.binder.cache.CacheMeterBinderCompatibilityKit;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.springframework.cache.Cache.ValueRetrievalException;

/** Micrometer's own requirements on the meters of a cache, and what is particular to ours. */
class EmdbCacheMetricsTest extends CacheMeterBinderCompatibilityKit<EmdbCache> {

  private final Emdb database = Emdb.openInMemory();

  @AfterEach
  void close() {
    database.close();
  }

  @Override
  public EmdbCache createCache() {
    return Caches.cache(database, "mycache");
  }

  @Override
  public CacheMeterBinder<EmdbCache> binder() {
    return new EmdbCacheMetrics(cache, Tags.of("test", "true"));
  }

  @Override
  public void put(String key, String value) {
    cache.put(key, value);
  }

  @Override
  public String get(String key) {
    return cache.get(key, String.class);
  }

  @Test
  void ownMeters_showTheStatistics() {
    EmdbCache metered = Caches.cache(database, "metered");
    SimpleMeterRegistry registry = new SimpleMeterRegistry();
    new EmdbCacheMetrics(metered, Tags.of("cache.manager", "m")).bindTo(registry);
    metered.get("k", () -> "v");
    assertThatThrownBy(
            () ->
                metered.get(
                    "l",
                    () -> {
                      throw new IllegalStateException();
                    }))
        .isInstanceOf(ValueRetrievalException.class);
    metered.evict("k");
    assertThat(registry.get("cache.removals").tag("cache", "metered").functionCounter().count())
        .isEqualTo(1);
    assertThat(registry.get("cache.loads").tag("result", "success").functionCounter().count())
        .isEqualTo(1);
    assertThat(registry.get("cache.loads").tag("result", "failure").functionCounter().count())
        .isEqualTo(1);
    assertThat(
            registry.get("cache.undecodable").tag("cache.manager", "m").functionCounter().count())
        .isZero();
    assertThat(registry.find("cache.evictions").meter()).isNull();
  }

  @Test
  void evictionsAndExpirations_ofABoundedCache_areCounted() {
    HandClock clock = new HandClock();
    try (Emdb own = Emdb.builder().clock(clock).open()) {
      EmdbCache bounded =
          Caches.cache(own, "bounded", c -> c.withMaxEntries(10).withTtl(Duration.ofMinutes(1)));
      SimpleMeterRegistry registry = new SimpleMeterRegistry();
      new EmdbCacheMetrics(bounded, Tags.empty()).bindTo(registry);
      for (int i = 0; i < 25; i++) {
        bounded.put(i, "v");
      }
      assertThat(registry.get("cache.size").gauge().value()).isEqualTo(10);
      assertThat(registry.get("cache.evictions").functionCounter().count()).isEqualTo(15);
      clock.advance(Duration.ofMinutes(2));
      own.sweepExpired();
      assertThat(registry.get("cache.expirations").functionCounter().count()).isEqualTo(10);
      assertThat(registry.get("cache.removals").functionCounter().count()).isZero();
    }
  }

  @Test
  void size_afterClose_isZero() {
    EmdbCache metered = Caches.cache(database, "metered");
    SimpleMeterRegistry registry = new SimpleMeterRegistry();
    new EmdbCacheMetrics(metered, Tags.empty()).bindTo(registry);
    metered.put("k", "v");
    assertThat(registry.get("cache.size").gauge().value()).isEqualTo(1);
    database.close();
    assertThat(registry.get("cache.size").gauge().value()).isZero();
  }
}
