package io.emdb.spring.cache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.emdb.Emdb;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.cache.Cache;

/** What Spring asks of a {@link Cache}, for every kind of cache that can be configured. */
class EmdbCacheContractTest {

  private static final String ALL = "io.emdb.spring.cache.CacheVariant#all";

  @TempDir private Path directory;

  private final HandClock clock = new HandClock();

  /** Runs steps one after the other, each on a cache of a database opened anew if on disk. */
  @SafeVarargs
  private void each(CacheVariant variant, Consumer<EmdbCache>... steps) {
    if (variant.disk()) {
      for (Consumer<EmdbCache> step : steps) {
        try (Emdb database = variant.open(directory, clock)) {
          step.accept(cache(database, variant));
        }
      }
    } else {
      try (Emdb database = variant.open(directory, clock)) {
        for (Consumer<EmdbCache> step : steps) {
          step.accept(cache(database, variant));
        }
      }
    }
  }

  private static EmdbCache cache(Emdb database, CacheVariant variant) {
    UnaryOperator<EmdbCacheConfiguration> configure = unused -> variant.configuration();
    return Caches.cache(database, "contract", configure);
  }

  private static Object stored(Cache cache, Object key) {
    Cache.ValueWrapper found = cache.get(key);
    assertThat(found).as("entry of " + key).isNotNull();
    return found.get();
  }

  @ParameterizedTest
  @MethodSource(ALL)
  void everyValue_isWhatWasPut(CacheVariant variant) {
    each(
        variant,
        cache -> {
          for (int i = 0; i < variant.values().size(); i++) {
            cache.put(i, variant.value(i));
          }
        },
        cache -> {
          for (int i = 0; i < variant.values().size(); i++) {
            assertThat(stored(cache, i)).isEqualTo(variant.value(i));
            assertThat(cache.get(i, variant.value(i).getClass())).isEqualTo(variant.value(i));
            assertThat(cache.retrieve(i)).isNotNull();
          }
          assertThat(cache.get("absent")).isNull();
          assertThat((Object) cache.retrieve("absent")).isNull();
          assertThat(cache.size()).isEqualTo(variant.values().size());
        });
  }

  @ParameterizedTest
  @MethodSource(ALL)
  void nulls_areKeptOrRefused(CacheVariant variant) {
    each(
        variant,
        cache -> {
          if (variant.nulls()) {
            cache.put("k", null);
            assertThat(cache.<Object>get("loaded", () -> null)).isNull();
          } else {
            assertThatThrownBy(() -> cache.put("k", null))
                .isInstanceOf(IllegalArgumentException.class);
          }
        },
        cache -> {
          if (variant.nulls()) {
            assertThat(stored(cache, "k")).isNull();
            assertThat(stored(cache, "loaded")).isNull();
            assertThat(cache.putIfAbsent("k", variant.value(0)).get()).isNull();
          } else {
            assertThat(cache.get("k")).isNull();
            assertThat(cache.size()).isZero();
          }
        });
  }

  @ParameterizedTest
  @MethodSource(ALL)
  void putIfAbsent_andOverwriting_leaveWhatTheyShould(CacheVariant variant) {
    each(
        variant,
        cache -> {
          assertThat(cache.putIfAbsent("k", variant.value(0))).isNull();
          assertThat(cache.putIfAbsent("k", variant.value(1)).get()).isEqualTo(variant.value(0));
        },
        cache -> {
          assertThat(cache.putIfAbsent("k", variant.value(1)).get()).isEqualTo(variant.value(0));
          cache.put("k", variant.value(2));
        },
        cache -> assertThat(stored(cache, "k")).isEqualTo(variant.value(2)));
  }

  @ParameterizedTest
  @MethodSource(ALL)
  void removals_ofAllKinds_stay(CacheVariant variant) {
    each(
        variant,
        cache -> {
          for (String key : new String[] {"evicted", "ifPresent", "kept"}) {
            cache.put(key, variant.value(1));
          }
          cache.evict("evicted");
          assertThat(cache.evictIfPresent("ifPresent")).isTrue();
          assertThat(cache.evictIfPresent("ifPresent")).isFalse();
        },
        cache -> {
          assertThat(cache.get("evicted")).isNull();
          assertThat(cache.get("ifPresent")).isNull();
          assertThat(stored(cache, "kept")).isEqualTo(variant.value(1));
          cache.clear();
          cache.put("after", variant.value(0));
        },
        cache -> {
          assertThat(cache.get("kept")).isNull();
          assertThat(stored(cache, "after")).isEqualTo(variant.value(0));
          assertThat(cache.invalidate()).isTrue();
          assertThat(cache.invalidate()).isFalse();
        },
        cache -> assertThat(cache.size()).isZero());
  }

  @ParameterizedTest
  @MethodSource(ALL)
  void loaders_runOnceAndTheirFailuresLeaveNothing(CacheVariant variant) {
    AtomicInteger runs = new AtomicInteger();
    each(
        variant,
        cache -> {
          assertThatThrownBy(
                  () ->
                      cache.get(
                          "k",
                          () -> {
                            throw new IllegalStateException("no");
                          }))
              .isInstanceOf(Cache.ValueRetrievalException.class);
          assertThat(cache.get("k")).isNull();
          assertThat(cache.<Object>get("k", () -> loaded(runs, variant)))
              .isEqualTo(variant.value(1));
        },
        cache -> {
          assertThat(cache.<Object>get("k", () -> loaded(runs, variant)))
              .isEqualTo(variant.value(1));
          assertThat(cache.retrieve("k", () -> CompletableFuture.completedFuture(variant.value(2))))
              .isCompletedWithValueMatching(value -> equal(value, variant.value(1)));
          assertThat(cache.retrieve("l", () -> CompletableFuture.completedFuture(variant.value(2))))
              .isCompletedWithValueMatching(value -> equal(value, variant.value(2)));
        },
        cache -> assertThat(stored(cache, "l")).isEqualTo(variant.value(2)));
    assertThat(runs).hasValue(1);
  }

  private static Object loaded(AtomicInteger runs, CacheVariant variant) {
    runs.incrementAndGet();
    return variant.value(1);
  }

  private static boolean equal(Object value, Object expected) {
    return java.util.Objects.deepEquals(value, expected);
  }

  @ParameterizedTest
  @MethodSource(ALL)
  void evictionDuringALoad_wins(CacheVariant variant) {
    each(
        variant,
        cache -> {
          assertThat(
                  cache.<Object>get(
                      "evicted",
                      () -> {
                        cache.evict("evicted");
                        return variant.value(1);
                      }))
              .isEqualTo(variant.value(1));
          assertThat(
                  cache.<Object>get(
                      "cleared",
                      () -> {
                        cache.clear();
                        return variant.value(1);
                      }))
              .isEqualTo(variant.value(1));
        },
        cache -> assertThat(cache.size()).isZero());
  }

  @ParameterizedTest
  @MethodSource(ALL)
  void timeToLive_endsEveryEntry(CacheVariant variant) {
    each(
        variant,
        cache -> cache.put("k", variant.value(1)),
        cache -> {
          clock.advance(Duration.ofMinutes(59));
          assertThat(stored(cache, "k")).isEqualTo(variant.value(1));
          clock.advance(Duration.ofMinutes(1));
          assertThat(cache.get("k")).isNull();
          assertThat(cache.size()).isZero();
        });
  }

  @ParameterizedTest
  @MethodSource(ALL)
  void transaction_thatRollsBack_leavesNothing_andOneThatCommitsLeavesAll(CacheVariant variant) {
    try (Emdb database = variant.open(directory, clock)) {
      EmdbCache cache = cache(database, variant);
      cache.put("kept", variant.value(0));
      assertThatThrownBy(
              () ->
                  database.inTransaction(
                      tx -> {
                        cache.put("k", variant.value(1));
                        cache.evict("kept");
                        assertThat(stored(cache, "k")).isEqualTo(variant.value(1));
                        assertThat(cache.get("kept")).isNull();
                        throw new IllegalStateException("back");
                      }))
          .isInstanceOf(IllegalStateException.class);
      assertThat(cache.get("k")).isNull();
      assertThat(stored(cache, "kept")).isEqualTo(variant.value(0));
      database.inTransaction(tx -> cache.put("k", variant.value(1)));
      assertThat(stored(cache, "k")).isEqualTo(variant.value(1));
    }
  }

  @ParameterizedTest
  @MethodSource(ALL)
  void closedDatabase_isAMissAndTakesNothing(CacheVariant variant) {
    Emdb database = variant.open(directory, clock);
    EmdbCache cache = cache(database, variant);
    cache.put("k", variant.value(1));
    database.close();
    assertThat(cache.get("k")).isNull();
    cache.put("k", variant.value(1));
    cache.evict("k");
    cache.clear();
    assertThat(cache.size()).isZero();
    assertThat(cache.statistics().evictions()).isZero();
  }
}
