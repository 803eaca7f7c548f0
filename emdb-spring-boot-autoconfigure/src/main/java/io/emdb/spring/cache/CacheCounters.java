package io.emdb.spring.cache;

import io.emdb.NamespaceStats;
import java.util.concurrent.atomic.LongAdder;

/** The live counters behind {@link EmdbCacheStatistics}. */
final class CacheCounters {

  final LongAdder hits = new LongAdder();
  final LongAdder misses = new LongAdder();
  final LongAdder puts = new LongAdder();
  final LongAdder removals = new LongAdder();
  final LongAdder loads = new LongAdder();
  final LongAdder loadFailures = new LongAdder();
  final LongAdder undecodable = new LongAdder();
  final LongAdder errors = new LongAdder();

  EmdbCacheStatistics snapshot(NamespaceStats removed) {
    return new EmdbCacheStatistics(
        hits.sum(),
        misses.sum(),
        puts.sum(),
        removals.sum(),
        loads.sum(),
        loadFailures.sum(),
        undecodable.sum(),
        errors.sum(),
        removed.evictions(),
        removed.expirations());
  }
}
