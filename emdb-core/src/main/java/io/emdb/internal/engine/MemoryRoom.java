package io.emdb.internal.engine;

import io.emdb.internal.catalog.Catalog;
import io.emdb.internal.catalog.NamespaceEntry;
import io.emdb.internal.log.Log;
import io.emdb.internal.log.Segment;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/*
 * A database in memory has no disk to fill, so it frees memory by itself. It is compacted on another
 * thread, since it has to wait for readers, and the writer may be one: code that is shown a value may
 * write. Writers wait for it, or they would fill the memory before it has its turn; but not while it
 * waits for readers, for the same reason.
 */
/** Sees to the memory of a database in memory. */
final class MemoryRoom {

  private static final int SPARE_SEGMENTS = 4;
  private static final long LOOK_MILLIS = 5;

  private final Log log;
  private final Catalog catalog;
  private final Runnable compaction;
  private final AtomicReference<@Nullable CountDownLatch> due = new AtomicReference<>();

  /** What the last compaction left. Append lock. */
  private long compactedBytes;

  /**
   * Makes the watch over an open database.
   *
   * @param compaction starts a compaction elsewhere, which calls {@link #release} at its end
   */
  MemoryRoom(Log log, Catalog catalog, Runnable compaction) {
    this.log = log;
    this.catalog = catalog;
    this.compaction = compaction;
  }

  /** A segment begins: starts a compaction if it is time. Under the append lock. */
  void afterRoll() {
    if (due.get() == null && isExceeded()) {
      due.set(new CountDownLatch(1));
      try {
        compaction.run();
      } catch (RuntimeException | Error e) { // as when there is no memory for a thread
        release();
      }
    }
  }

  /**
   * More is dead than lives; or it is twice as much as the last compaction left, of which much may
   * have expired. A few segments aside, and only after enough was written to be worth the copying.
   */
  private boolean isExceeded() {
    long taken = takenBytes() - (long) SPARE_SEGMENTS * log.segmentBytes();
    return taken > 2 * compactedBytes
        || (taken > 2 * liveBytes() && taken > compactedBytes + compactedBytes / 4);
  }

  /** Leaves out what waits for readers or views to end: compacting again does not help. */
  private long takenBytes() {
    long bytes = 0;
    for (Segment segment : log.segments()) {
      if (!segment.isDoomed()) {
        bytes += segment.end();
      }
    }
    return bytes;
  }

  private long liveBytes() {
    long bytes = 0;
    for (NamespaceEntry namespace : catalog.all()) {
      bytes += namespace.table().liveBytes();
    }
    return bytes;
  }

  /** Takes note of what a compaction left. Under the append lock. */
  void noteCompacted() {
    compactedBytes = takenBytes();
  }

  /** A compaction ended, whatever became of it, or will not begin: lets writers go on. */
  void release() {
    CountDownLatch latch = due.getAndSet(null);
    if (latch != null) {
      latch.countDown();
    }
  }

  /** Before a write: waits for a compaction that is due, unless that waits for readers. */
  void await() {
    CountDownLatch latch = due.get();
    if (latch == null) {
      return;
    }
    boolean interrupted = false;
    boolean ended = false;
    while (!ended && !log.epochs().isAwaited()) {
      try {
        ended = latch.await(LOOK_MILLIS, TimeUnit.MILLISECONDS);
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
