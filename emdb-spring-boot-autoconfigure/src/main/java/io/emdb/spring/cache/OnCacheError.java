package io.emdb.spring.cache;

/** What a cache does when the database cannot do what is asked. */
public enum OnCacheError {

  /**
   * The database's exception goes to Spring's {@code CacheErrorHandler}, which throws by default.
   */
  THROW,

  /**
   * A failed read is a miss and a failed put of a new entry is left out, both with a warning in the
   * log. What would leave an outdated entry behind is thrown all the same: a failed eviction, and a
   * failed put over a present entry.
   */
  MISS
}
