package io.emdb.spring.cache;

import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.springframework.core.log.LogMessage;

/**
 * What a cache says in the log. Repeated events are told at the 1st, 10th, 100th ... time, each
 * with the count, so that a broken cache cannot flood the log. Never shows a key or a value, nor
 * messages of codecs, which may quote them.
 */
final class CacheLog {

  private static final Log logger = LogFactory.getLog(EmdbCache.class);

  private final String cacheName;
  private final String codecId;
  private final AtomicBoolean closedTold = new AtomicBoolean();
  private final AtomicBoolean readOnlyTold = new AtomicBoolean();

  CacheLog(String cacheName, String codecId) {
    this.cacheName = cacheName;
    this.codecId = codecId;
  }

  void closed() {
    if (closedTold.compareAndSet(false, true)) {
      logger.debug(
          LogMessage.format(
              "The database of cache '%s' is closed: reads are misses, writes do nothing",
              cacheName));
    }
  }

  void readOnly() {
    if (readOnlyTold.compareAndSet(false, true)) {
      logger.debug(
          LogMessage.format(
              "Cache '%s' was used in a read-only transaction: the value was not cached",
              cacheName));
    }
  }

  void undecodable(long times, String reason) {
    if (isPowerOfTen(times)) {
      logger.warn(
          LogMessage.format(
              "Cache '%s': an entry cannot be decoded by codec '%s' and is taken for a miss"
                  + " (%s; %d so far)",
              cacheName, codecId, reason, times));
    }
  }

  void staleDropped(long entries) {
    logger.info(
        LogMessage.format(
            "Cache '%s': %d entries of another codec or version were dropped", cacheName, entries));
  }

  void notDiscarded(Exception failure) {
    logger.debug(
        LogMessage.format("Cache '%s': an undecodable entry could not be removed", cacheName),
        failure);
  }

  void answeredAsMiss(long times, Exception failure) {
    if (isPowerOfTen(times)) {
      logger.warn(
          LogMessage.format(
              "Cache '%s' goes on without its database (%d failures so far)", cacheName, times),
          failure);
    }
  }

  private static boolean isPowerOfTen(long number) {
    long rest = number;
    while (rest >= 10 && rest % 10 == 0) {
      rest /= 10;
    }
    return rest == 1;
  }
}
