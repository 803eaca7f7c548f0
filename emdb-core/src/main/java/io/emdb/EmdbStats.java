package io.emdb;

import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Counters and sizes of a database at one moment. Counters run from the open of this instance.
 *
 * @param liveEntries entries of all namespaces, including expired ones that were not swept yet
 * @param namespaces named namespaces
 * @param segments segment files
 * @param liveBytes bytes of the records that are the newest of their key
 * @param deadBytes bytes in segments that compaction would give back
 * @param fileBytes bytes of segments in use, headers included
 * @param allocatedBytes bytes reserved on the device, including space ahead of the log's end
 * @param indexBytes heap bytes of the index's arrays
 * @param lastSequence sequence number of the newest log record
 * @param syncedSequence sequence number up to which the log is on the device
 * @param lastTransactionId id of the newest committed batch
 * @param hits reads that found an entry
 * @param misses reads that found none
 * @param puts entries written
 * @param removes entries removed
 * @param commits transactions and batches committed
 * @param rollbacks transactions rolled back
 * @param conflicts commits refused because of a racing write
 * @param syncs device syncs
 * @param syncNanos time spent in device syncs, in nanoseconds
 * @param compactions segments rewritten
 * @param compactedBytes bytes given back by compaction
 * @param sweptEntries expired entries removed
 * @param evictedEntries entries removed because a namespace was full
 * @param openViews read views, cursors and transactions that pin a moment
 * @param lastCompaction the latest compaction that ended, or {@code null} if there was none
 * @param recovery what the open found
 */
public record EmdbStats(
    long liveEntries,
    int namespaces,
    int segments,
    long liveBytes,
    long deadBytes,
    long fileBytes,
    long allocatedBytes,
    long indexBytes,
    long lastSequence,
    long syncedSequence,
    long lastTransactionId,
    long hits,
    long misses,
    long puts,
    long removes,
    long commits,
    long rollbacks,
    long conflicts,
    long syncs,
    long syncNanos,
    long compactions,
    long compactedBytes,
    long sweptEntries,
    long evictedEntries,
    int openViews,
    @Nullable Compaction lastCompaction,
    Recovery recovery) {

  /**
   * A compaction of the whole database, be it asked for or, in memory, by itself.
   *
   * @param startedAt when it began
   * @param duration how long it took
   * @param segments segments rewritten; 0 if nothing was dead
   * @param freedBytes bytes given back
   */
  public record Compaction(Instant startedAt, Duration duration, long segments, long freedBytes) {}

  /**
   * What the open found.
   *
   * @param cleanShutdown whether the database had been closed; {@code true} for a new one
   * @param restoredEntries entries taken from the index image, whose records were not read
   * @param records log records replayed
   * @param discardedRecords records of unfinished batches or behind a torn tail, left out
   * @param discardedBytes bytes behind the end of the log, copied to the quarantine and not read
   * @param duration how long it took
   * @param detail where the log ended early and why, or {@code null}
   * @param salvage what was salvaged or reset, or {@code null} if the database was not damaged
   */
  public record Recovery(
      boolean cleanShutdown,
      long restoredEntries,
      long records,
      long discardedRecords,
      long discardedBytes,
      Duration duration,
      @Nullable String detail,
      @Nullable SalvageReport salvage) {}
}
