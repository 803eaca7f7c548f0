package io.emdb.spring.boot.autoconfigure.cache;

import io.emdb.spring.cache.EmdbCache;

/**
 * Hears of caches made on demand. Free of optional types, so that it can be asked for without them.
 */
@FunctionalInterface
interface CacheListener {

  void cacheCreated(EmdbCache cache);
}
