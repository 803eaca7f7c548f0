package io.emdb.internal.compaction;

import io.emdb.internal.catalog.Catalog;
import io.emdb.internal.catalog.NamespaceEntry;
import io.emdb.internal.commit.Committer;
import io.emdb.internal.compaction.CompactionPlanner.Candidate;
import io.emdb.internal.format.RecordFormat;
import io.emdb.internal.format.SegmentHeader;
import io.emdb.internal.log.Log;
import io.emdb.internal.log.RecordReader;
import io.emdb.internal.log.Segment;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/*
 * Rewrites segments while readers and writers go on.
 *
 * Per group of segments: (1) copy what is live into a new segment; (2) make the copy durable under its
 * final name; (3) point the index to the copies, record by record, where it still points to the
 * originals; (4) make the log durable up to everything that made the rest dead, and write the
 * superblock; (5) retire the originals. A crash before (5) leaves originals and copies, equal and of
 * the same sequence; a crash within (5) leaves the newer originals. If (3) fails, the index is pointed
 * back and the copy retired in the originals' stead.
 */
/** Runs compaction; one thread at a time. */
public final class Compactor {

  /** Room for so many copies must be free for one to be written before its turn. */
  private static final int SPARE_COPIES = 4;

  /** Runs a task on another thread, soon; or never, as when the database is being closed. */
  @FunctionalInterface
  public interface Background {
    void run(Runnable task);
  }

  /**
   * Makes durable what the superblock knows: counters, how far the log is synced, and which
   * segments there must be once those that wait for their deletion are gone.
   */
  @FunctionalInterface
  public interface Checkpoint {
    void write() throws IOException;
  }

  private final Log log;
  private final Catalog catalog;
  private final RecordReader records;
  private final Committer committer;
  private final Retirement retirement;
  private final Checkpoint checkpoint;
  private final Background background;

  /** Lowest horizon of copies that may be on disk though they are not among the segments. */
  private long strayHorizon = Long.MAX_VALUE;

  /**
   * Whether the latest run could not point the index to a copy. A view may keep such a copy from
   * being deleted, so the next run makes none before it knows that it will be of use.
   */
  private boolean relocationFailed;

  private volatile long compactions;
  private volatile long reclaimedBytes;

  /** Makes a compactor of an open database. */
  public Compactor(
      Log log,
      Catalog catalog,
      Committer committer,
      Retirement retirement,
      Checkpoint checkpoint,
      Background background) {
    this.log = log;
    this.catalog = catalog;
    this.records = catalog.records();
    this.committer = committer;
    this.retirement = retirement;
    this.checkpoint = checkpoint;
    this.background = background;
  }

  /** Returns the number of segments rewritten. */
  public long compactions() {
    return compactions;
  }

  /**
   * Tells whether copies may be on disk that are not among the segments: the next open must see the
   * markers that hide what is in them.
   */
  public boolean mayHaveStrayCopies() {
    return strayHorizon != Long.MAX_VALUE;
  }

  /** Returns the bytes given back. */
  public long reclaimedBytes() {
    return reclaimedBytes;
  }

  /** Rewrites everything that holds anything dead. */
  public void run() throws IOException {
    for (NamespaceEntry namespace : catalog.all()) {
      committer.sweep(namespace);
    }
    committer.sealAndSync();
    retirement.drain();
    List<Segment> sealed = sealedSegments();
    List<Candidate> candidates = new ArrayList<>();
    for (int i = 0; i < sealed.size(); i++) {
      Segment segment = sealed.get(i);
      long data = (long) segment.end() - SegmentHeader.BYTES - RecordFormat.HEADER_BYTES;
      long live = committer.locked(() -> catalog.liveBytesIn(segment.firstSlot()));
      candidates.add(new Candidate(i, segment.horizon(), segment.id(), data, live));
    }
    rewrite(
        CompactionPlanner.plan(candidates, log.segmentBytes()).stream()
            .map(group -> group.stream().map(each -> sealed.get(each.index())).toList())
            .toList());
    relocationFailed = false;
  }

  private List<Segment> sealedSegments() {
    return committer.locked(
        () ->
            log.segments().stream()
                .filter(segment -> segment.isSealed() && !retirement.holds(segment))
                .filter(
                    segment ->
                        segment.isCompacted()
                            || segment.lastSequence() <= committer.durableSequence())
                .toList());
  }

  /** While one group is copied, the one before is finished: that waits for the device mostly. */
  private void rewrite(List<List<Segment>> groups) throws IOException {
    GroupCopy before = null;
    GroupCopy current = null;
    try {
      for (List<Segment> group : groups) {
        before = current;
        if (before != null && !mayOverlap(group)) {
          finish(before);
          before = null;
        }
        current = begin(group, before);
        GroupCopy unfinished = before;
        current.run(background, step -> finish(unfinished));
      }
      finish(current);
    } finally {
      closeBoth(before, current);
    }
  }

  private static void closeBoth(@Nullable GroupCopy before, @Nullable GroupCopy current)
      throws IOException {
    try {
      if (before != null) {
        before.close();
      }
    } finally {
      if (current != null) {
        current.close();
      }
    }
  }

  /** Originals of one group beside the copy of the next need room that may not be there. */
  private boolean mayOverlap(List<Segment> group) throws IOException {
    long bytes = group.stream().mapToLong(Segment::end).sum();
    return bytes >= GroupCopy.SHARED_BYTES
        && log.storage().keepsFiles()
        && log.storage().usableSpace() / SPARE_COPIES >= Math.max(bytes, log.segmentBytes());
  }

  private GroupCopy begin(List<Segment> group, @Nullable GroupCopy before) {
    // Published is not enough: after a loss of power, sequences not durable are given out again.
    SegmentHeader header = log.newCopyHeader(committer.durableSequence());
    Kept kept = new Kept(catalog, outlivingHorizons(group, before));
    return new GroupCopy(records, group, kept, new CopyWriter(log.storage(), header));
  }

  /** All that follows the copying, for nothing if there was none. */
  private void finish(@Nullable GroupCopy group) throws IOException {
    if (group == null) {
      return;
    }
    Relocation relocation = new Relocation(catalog, committer, group.moves());
    if (relocationFailed) {
      relocation.check();
    }
    Segment copy = group.writer().isEmpty() ? null : complete(group.writer());
    List<Segment> originals = group.originals();
    long before = group.bytes();
    if (copy != null) {
      relocate(relocation, copy);
    }
    committer.flush();
    giveBack(originals);
    count(originals.size(), before - (copy == null ? 0 : copy.end()));
  }

  private void relocate(Relocation relocation, Segment copy) {
    try {
      relocation.run(copy);
    } catch (RuntimeException | Error e) {
      relocationFailed = true;
      abandon(relocation, copy, e);
      throw e;
    }
  }

  /** A copy that stayed would be one more with every call that fails at the same record. */
  private void abandon(Relocation relocation, Segment copy, Throwable cause) {
    try {
      if (relocation.undo(copy, cause)) {
        giveBack(List.of(copy));
      }
    } catch (IOException | RuntimeException | Error e) {
      cause.addSuppressed(e); // the next run finds it a segment with nothing live
    }
  }

  /** Deletes segments that nothing leads to any more, or leaves them to a later drain. */
  private void giveBack(List<Segment> segments) throws IOException {
    doom(segments);
    checkpoint.write();
    retirement.retire(segments);
    retirement.drain();
  }

  private void doom(List<Segment> victims) {
    committer.locked(
        () -> {
          victims.forEach(Segment::doom);
          return null;
        });
  }

  /**
   * A copy that has its final name but cannot be attached will be read by the next open, so markers
   * must hide from it what they hide from the other segments.
   */
  private Segment complete(CopyWriter writer) throws IOException {
    SegmentHeader header = writer.header();
    try {
      Segment copy = log.attach(writer.complete(), header);
      copy.recovered(copy.capacity(), header.horizon(), /* isSealed= */ true);
      return copy;
    } catch (IOException | RuntimeException | Error e) {
      strayHorizon = Math.min(strayHorizon, header.horizon());
      throw e;
    }
  }

  @SuppressWarnings("NonAtomicVolatileUpdate") // one thread at a time
  private void count(int segments, long bytes) {
    compactions += segments;
    reclaimedBytes += bytes;
  }

  /**
   * Returns, per segment of a group, the lowest horizon of those that are not deleted before it,
   * and of copies that may be there. The originals of the group before go before these, or none
   * goes; copies of this run, that one's too, have higher horizons than any marker here.
   */
  private long[] outlivingHorizons(List<Segment> victims, @Nullable GroupCopy before) {
    Set<Segment> deleted = Collections.newSetFromMap(new IdentityHashMap<>());
    deleted.addAll(victims);
    if (before != null) {
      deleted.addAll(before.originals());
    }
    long lowest = strayHorizon;
    for (Segment segment : log.segments()) {
      if (!deleted.contains(segment)) {
        lowest = Math.min(lowest, segment.horizon());
      }
    }
    long[] outliving = new long[victims.size()];
    for (int i = victims.size() - 1; i >= 0; i--) {
      outliving[i] = lowest;
      lowest = Math.min(lowest, victims.get(i).horizon());
    }
    return outliving;
  }
}
