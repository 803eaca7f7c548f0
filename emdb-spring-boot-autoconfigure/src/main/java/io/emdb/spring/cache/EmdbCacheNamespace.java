package io.emdb.spring.cache;

import io.emdb.Emdb;
import io.emdb.Namespace;
import java.util.Objects;

/**
 * Where a cache keeps its entries: what {@link EmdbCache#getNativeCache} returns. Holds nothing
 * open; making or looking at one neither reads nor writes.
 *
 * @param database the database that holds the cache
 * @param name the name of the namespace, {@code cache:} and the name of the cache
 */
public record EmdbCacheNamespace(Emdb database, String name) {

  /** Makes a place. Neither part may be {@code null}. */
  public EmdbCacheNamespace {
    Objects.requireNonNull(database, "database");
    Objects.requireNonNull(name, "name");
  }

  /**
   * Returns the namespace, which is created if the cache was not used yet. Keys and values in it
   * are laid out by the cache.
   *
   * @throws io.emdb.EmdbClosedException once the database is closed
   */
  public Namespace namespace() {
    return database.namespace(name);
  }
}
