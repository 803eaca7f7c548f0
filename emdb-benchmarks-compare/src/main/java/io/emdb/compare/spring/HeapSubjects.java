package io.emdb.compare.spring;

import com.github.benmanes.caffeine.cache.Caffeine;
import org.springframework.cache.Cache;
import org.springframework.cache.caffeine.CaffeineCache;
import org.springframework.cache.concurrent.ConcurrentMapCache;

/** Caches that keep the objects themselves, on the heap. */
final class HeapSubjects {

  static final CacheType CAFFEINE =
      new CacheType(
          "caffeine",
          "CaffeineCache",
          "at most 100,000 entries; keeps the objects themselves",
          (directory, valueType) ->
              keep(new CaffeineCache("cache", Caffeine.newBuilder().maximumSize(100_000).build())));
  static final CacheType CONCURRENT_MAP =
      new CacheType(
          "concurrent-map",
          "ConcurrentMapCache",
          "as it is; keeps the objects themselves",
          (directory, valueType) -> keep(new ConcurrentMapCache("cache")));

  private HeapSubjects() {}

  private static CacheSubject keep(Cache cache) {
    return new CacheSubject() {
      @Override
      public Cache cache() {
        return cache;
      }

      @Override
      public void close() {}
    };
  }
}
