package io.emdb.compare.spring;

import org.springframework.cache.Cache;

/** A Spring cache under measurement, with what it needs to run. */
interface CacheSubject extends AutoCloseable {

  Cache cache();

  @Override
  void close() throws Exception;
}
