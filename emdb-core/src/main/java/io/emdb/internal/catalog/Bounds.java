package io.emdb.internal.catalog;

/**
 * How much a namespace may hold.
 *
 * @param maxEntries the most entries
 * @param maxBytes the most bytes of their records
 */
public record Bounds(long maxEntries, long maxBytes) {}
