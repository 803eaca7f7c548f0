package io.emdb.samples.cityguide;

import io.emdb.spring.cache.EmdbCache;
import java.util.Objects;
import org.springframework.cache.Cache;
import org.springframework.cache.CacheManager;
import org.springframework.stereotype.Component;

/** Counts the answers that the cache already holds. */
@Component
final class WarmAnswers {

  private final Cache cache;

  WarmAnswers(CacheManager caches) {
    this.cache = Objects.requireNonNull(caches.getCache("nearest"), "no cache 'nearest'");
  }

  long count() {
    return cache instanceof EmdbCache emdbCache ? emdbCache.size() : 0;
  }
}
