/**
 * Spring's cache abstraction over Emdb: caches that survive a restart and a crash.
 *
 * <p>Door: {@link io.emdb.spring.cache.EmdbCacheManager}, which hands out {@link
 * io.emdb.spring.cache.EmdbCache}. Knows nothing of auto-configuration. Threads: everything public
 * is safe for any number of threads, virtual ones included; no code of the application runs while a
 * lock of the database is held.
 *
 * <p>A cache lives in the namespace {@code cache:<name>}. A key is the bytes of its {@link
 * io.emdb.spring.cache.EmdbCacheKeyConverter}, a value is laid out by {@code ValueFormat}.
 *
 * <p>Read first: EmdbCache, then CacheStore and Loads.
 */
@NullMarked
package io.emdb.spring.cache;

import org.jspecify.annotations.NullMarked;
