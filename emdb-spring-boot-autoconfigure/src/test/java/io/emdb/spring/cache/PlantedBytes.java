package io.emdb.spring.cache;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import io.emdb.Emdb;
import io.emdb.Namespace;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * What an attacker does who may write the files of a database, but not the application: he puts
 * bytes where the values of a cache are, and waits for the application to read them.
 */
final class PlantedBytes {

  private static final String CACHE = "things";
  private static final AtomicInteger DIRECTORIES = new AtomicInteger();

  private final Path directory;
  private final EmdbCacheCodec codec;

  PlantedBytes(Path parent, EmdbCacheCodec codec) {
    this.directory = parent.resolve("db-" + DIRECTORIES.incrementAndGet());
    this.codec = codec;
  }

  private Emdb open() {
    return Emdb.builder().path(directory).segmentSize(1 << 20).open();
  }

  private static Namespace namespace(Emdb db) {
    return db.namespace(CacheStore.NAMESPACE_PREFIX + CACHE);
  }

  private void plant(Map<String, byte[]> payloads) {
    ValueFormat format = new ValueFormat(codec.id(), "", /* nullValues= */ true);
    try (Emdb db = open()) {
      payloads.forEach(
          (key, payload) ->
              namespace(db).put(CanonicalKeys.INSTANCE.convert(key), format.write(payload)));
    }
  }

  private EmdbCache cache(Emdb db) {
    return Caches.cache(db, CACHE, configuration -> configuration.withCodec(codec));
  }

  /** Asserts that each of these is a miss and nothing more, and is gone then. */
  void assertMisses(Map<String, byte[]> payloads) {
    plant(payloads);
    try (Emdb db = open()) {
      EmdbCache cache = cache(db);
      long misses = 0;
      for (String key : payloads.keySet()) {
        assertThat(cache.get(key)).as(key).isNull();
        assertThat(cache.statistics().undecodable()).as(key).isEqualTo(++misses);
        assertThat(cache.get(key, () -> "loaded")).as(key).isEqualTo("loaded");
        assertThat(new String(namespace(db).get(CanonicalKeys.INSTANCE.convert(key)), ISO_8859_1))
            .as(key)
            .endsWith(new String(codec.encode("loaded"), ISO_8859_1));
      }
    }
  }

  /** Returns what the application reads from these bytes. */
  Object read(byte[] payload) {
    plant(Map.of("key", payload));
    try (Emdb db = open()) {
      return cache(db).get("key", Object.class);
    }
  }
}
