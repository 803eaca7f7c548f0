package io.emdb.internal.engine;

import io.emdb.EmdbStats;
import io.emdb.internal.catalog.Catalog;
import io.emdb.internal.catalog.NamespaceEntry;
import io.emdb.internal.commit.CommitCounters;
import io.emdb.internal.commit.Committer;
import io.emdb.internal.format.SegmentHeader;
import io.emdb.internal.log.Log;
import io.emdb.internal.log.Segment;
import java.util.List;

/** Gathers the numbers of io.emdb.EmdbStats from the rooms that keep them. */
record StatsReport(
    Log log,
    Catalog catalog,
    Committer committer,
    Transactions transactions,
    TimedCompaction compaction,
    Reads reads,
    EmdbStats.Recovery recovery) {

  EmdbStats take() {
    return committer.locked(this::takeLocked);
  }

  private EmdbStats takeLocked() {
    long entries = 0;
    long liveBytes = 0;
    long indexBytes = 0;
    for (NamespaceEntry namespace : catalog.all()) {
      entries += namespace.table().entries();
      liveBytes += namespace.table().liveBytes();
      indexBytes += namespace.table().indexBytes();
    }
    List<Segment> segments = log.segments();
    long fileBytes = 0;
    long allocatedBytes = 0;
    for (Segment segment : segments) {
      fileBytes += segment.end();
      allocatedBytes += segment.allocatedBytes();
    }
    CommitCounters written = committer.counters();
    return new EmdbStats(
        entries,
        catalog.names().size(),
        segments.size(),
        liveBytes,
        Math.max(0, fileBytes - (long) segments.size() * SegmentHeader.BYTES - liveBytes),
        fileBytes,
        allocatedBytes,
        indexBytes,
        committer.lastSequence(),
        committer.durableSequence(),
        committer.lastTransactionId(),
        reads.hits().sum(),
        reads.misses().sum(),
        written.puts(),
        written.removes(),
        written.batches(),
        transactions.rollbacks(),
        written.conflicts(),
        written.syncs(),
        written.syncNanos(),
        compaction.compactor().compactions(),
        compaction.compactor().reclaimedBytes(),
        written.swept(),
        written.evicted(),
        catalog.openSnapshots(),
        compaction.last(),
        recovery);
  }
}
