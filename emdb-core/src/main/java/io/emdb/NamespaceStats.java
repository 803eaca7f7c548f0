package io.emdb;

/**
 * Counters and sizes of a namespace. Counters run from the open of the database.
 *
 * @param entries entries, including expired ones that were not swept yet
 * @param bytes bytes of their records
 * @param evictions entries removed because the namespace was full
 * @param expirations expired entries removed
 */
public record NamespaceStats(long entries, long bytes, long evictions, long expirations) {}
