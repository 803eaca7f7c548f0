package io.emdb.internal.compaction;

import io.emdb.internal.catalog.Catalog;
import io.emdb.internal.commit.Committer;
import io.emdb.internal.log.Log;
import io.emdb.internal.log.Segment;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.List;

/**
 * Deletes segments that were copied, strictly in the order they were handed in, each deletion
 * durable before the next: a marker left out of the copies because only an earlier segment held
 * what it hides may vanish no sooner than that segment (invariant 7). A segment goes when no
 * snapshot of before its retirement is open and no reader can be inside it (invariant 6). Callers
 * exclude each other.
 */
public final class Retirement {

  private final Log log;
  private final Catalog catalog;
  private final Committer committer;
  private final ArrayDeque<Retired> queue = new ArrayDeque<>();

  /** Stamp of the first in the queue, for a look without the callers' mutual exclusion. */
  private volatile long firstStamp = NONE;

  private static final long NONE = Long.MIN_VALUE;

  private record Retired(Segment segment, long stamp) {}

  /** Makes an empty queue. */
  public Retirement(Log log, Catalog catalog, Committer committer) {
    this.log = log;
    this.catalog = catalog;
    this.committer = committer;
  }

  /** Hands in segments whose live records have all moved, in the order they may be deleted. */
  void retire(List<Segment> segments) {
    long stamp = committer.locked(catalog::stamp);
    for (Segment segment : segments) {
      queue.add(new Retired(segment, stamp));
    }
    queueChanged();
  }

  /** Tells whether a segment waits for its deletion. */
  boolean holds(Segment segment) {
    return queue.stream().anyMatch(retired -> retired.segment() == segment);
  }

  /** Tells whether something waits that no snapshot holds. Any thread. */
  public boolean isDue() {
    long stamp = firstStamp;
    return stamp != NONE && !catalog.hasSnapshotBefore(stamp);
  }

  private void queueChanged() {
    Retired first = queue.peek();
    firstStamp = first == null ? NONE : first.stamp();
  }

  /** Deletes what can be deleted now. */
  public void drain() throws IOException {
    Retired first = queue.peek();
    if (first == null || catalog.hasSnapshotBefore(first.stamp())) {
      return;
    }
    log.epochs().awaitQuiescence();
    // Snapshots opened since the check are newer than what is in the queue, so one wait serves all.
    for (Retired next = queue.peek();
        next != null && !catalog.hasSnapshotBefore(next.stamp());
        next = queue.peek()) {
      Segment segment = next.segment();
      committer.locked(
          () -> {
            log.forget(segment);
            return null;
          });
      log.delete(segment);
      queue.remove();
      queueChanged();
    }
  }

  /** Deletes everything that waits; for the close, when nobody reads any more. */
  public void deleteAll() throws IOException {
    for (Retired next = queue.peek(); next != null; next = queue.peek()) {
      log.delete(next.segment());
      queue.remove();
      queueChanged();
    }
  }
}
