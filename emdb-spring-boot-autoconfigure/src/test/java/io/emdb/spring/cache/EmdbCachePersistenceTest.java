package io.emdb.spring.cache;

import static org.assertj.core.api.Assertions.assertThat;

import io.emdb.Emdb;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.cache.interceptor.SimpleKey;

/** What is left of a cache when its database is opened again. */
class EmdbCachePersistenceTest {

  record City(String name, List<String> tags) {}

  @TempDir private Path directory;

  private final HandClock clock = new HandClock();

  private Emdb open() {
    return Emdb.builder().path(directory).clock(clock).open();
  }

  @Test
  void entries_areThereAfterAReopen() {
    Map<Object, Object> entries =
        Map.of(
            "text",
            "v",
            42L,
            List.of(new City("Ulm", List.of("river"))),
            new SimpleKey("a", 1),
            new City("Bern", List.of()));
    try (Emdb database = open()) {
      EmdbCache cache = Caches.cache(database, "things");
      entries.forEach(cache::put);
      cache.put("null", null);
    }
    try (Emdb database = open()) {
      EmdbCache cache = Caches.cache(database, "things");
      entries.forEach((key, value) -> assertThat(cache.get(key).get()).isEqualTo(value));
      assertThat(cache.get("null").get()).isNull();
      assertThat(cache.size()).isEqualTo(4);
      assertThat(cache.statistics().hits()).isEqualTo(4);
    }
  }

  @Test
  void removals_stayAfterAReopen() {
    try (Emdb database = open()) {
      EmdbCache cache = Caches.cache(database, "things");
      cache.put("evicted", "v");
      cache.put("kept", "v");
      cache.evict("evicted");
      EmdbCache cleared = Caches.cache(database, "cleared");
      cleared.put("k", "v");
      cleared.clear();
    }
    try (Emdb database = open()) {
      EmdbCache cache = Caches.cache(database, "things");
      assertThat(cache.get("evicted")).isNull();
      assertThat(cache.get("kept", String.class)).isEqualTo("v");
      assertThat(Caches.cache(database, "cleared").get("k")).isNull();
    }
  }

  @Test
  void timeToLive_goesOnWhileClosed() {
    try (Emdb database = open()) {
      EmdbCache cache = Caches.cache(database, "things", c -> c.withTtl(Duration.ofMinutes(10)));
      cache.put("k", "v");
    }
    clock.advance(Duration.ofMinutes(9));
    try (Emdb database = open()) {
      assertThat(Caches.cache(database, "things").get("k", String.class)).isEqualTo("v");
    }
    clock.advance(Duration.ofMinutes(1));
    try (Emdb database = open()) {
      assertThat(Caches.cache(database, "things").get("k")).isNull();
    }
  }

  @Test
  void anotherVersionOrCodec_dropsTheWholeCacheByOneRecord_atTheFirstUse() {
    try (Emdb database = open()) {
      EmdbCache cache = Caches.cache(database, "things", c -> c.withVersion("1"));
      for (int i = 0; i < 1000; i++) {
        cache.put(i, "v");
      }
      assertThat(Caches.cache(database, "things", c -> c.withVersion("1")).get(7)).isNotNull();
    }
    try (Emdb database = open()) {
      long before = database.stats().lastSequence();
      EmdbCache cache = Caches.cache(database, "things", c -> c.withVersion("2"));
      assertThat(cache.get(7)).isNull();
      assertThat(cache.size()).isZero();
      assertThat(database.stats().lastSequence()).isEqualTo(before + 1);
      assertThat(cache.statistics().undecodable()).isZero();
      cache.put(7, "w");
      assertThat(cache.get(7, String.class)).isEqualTo("w");
    }
    try (Emdb database = open()) {
      EmdbCache cache =
          Caches.cache(
              database, "things", c -> c.withVersion("2").withCodec(EmdbCacheCodec.string()));
      assertThat(cache.get(7)).isNull();
      assertThat(cache.size()).isZero();
    }
  }

  @Test
  void anotherVersion_firstUsedInATransaction_isAMissThere_andDroppedAfterIt() {
    try (Emdb database = open()) {
      Caches.cache(database, "things", c -> c.withVersion("1")).put("k", "v");
      EmdbCache cache = Caches.cache(database, "things", c -> c.withVersion("2"));
      database.inTransaction(
          tx -> {
            assertThat(cache.get("k")).isNull();
            cache.put("own", "v");
          });
      assertThat(cache.get("k")).isNull();
      assertThat(cache.size()).isLessThanOrEqualTo(1);
    }
  }
}
