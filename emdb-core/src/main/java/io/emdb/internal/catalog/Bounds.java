package io.emdb.internal.catalog;

/**
 * How much a namespace may hold, and how long without a use.
 *
 * @param maxEntries the most entries
 * @param maxBytes the most bytes of their records
 * @param idleMillis how long entries stay that are not used; 0 for ever
 */
public record Bounds(long maxEntries, long maxBytes, long idleMillis) {

  boolean limitsSize() {
    return maxEntries != Long.MAX_VALUE || maxBytes != Long.MAX_VALUE;
  }
}
