package io.emdb.spring.cache;

/**
 * Counters of a cache since it was made in this process. A {@code get} with a loader counts one hit
 * or one miss, by what its first look found. Writes count when they are called, also in a
 * transaction that rolls back later.
 *
 * @param hits reads that found an entry
 * @param misses reads that found none
 * @param puts entries written, loaded ones included
 * @param removals entries removed by evict and clear; evicted and expired ones are not counted, nor
 *     are those of a clear in a transaction, and an eviction there counts if others see the entry
 * @param loads loaders that returned a value
 * @param loadFailures loaders that failed
 * @param undecodable entries that could not be decoded; each is also a miss
 * @param errors operations that the database failed and that were answered as a miss or left out
 * @param evictions entries removed because the cache was full, since the open of the database
 * @param expirations expired entries removed, since the open of the database
 */
public record EmdbCacheStatistics(
    long hits,
    long misses,
    long puts,
    long removals,
    long loads,
    long loadFailures,
    long undecodable,
    long errors,
    long evictions,
    long expirations) {}
