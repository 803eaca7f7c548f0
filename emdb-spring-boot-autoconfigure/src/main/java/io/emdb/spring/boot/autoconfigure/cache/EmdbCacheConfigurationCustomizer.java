package io.emdb.spring.boot.autoconfigure.cache;

import io.emdb.spring.cache.EmdbCacheConfiguration;

/**
 * Changes how a cache is configured, after the properties and before the cache is made. Beans of
 * this type are applied in order to every cache, also to those that are made on demand.
 */
@FunctionalInterface
public interface EmdbCacheConfigurationCustomizer {

  /** Returns the configuration to use for a cache; the given one if nothing is to be changed. */
  EmdbCacheConfiguration customize(String cacheName, EmdbCacheConfiguration configuration);
}
