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
import io.emdb.internal.log.SegmentCursor;
import io.emdb.internal.log.SegmentOutline;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Objects;
import java.util.Set;

/*
 * Rewrites segments while readers and writers go on.
 *
 * Per group of segments: (1) copy what is live into a new segment; (2) make the copy durable under its
 * final name; (3) point the index to the copies, record by record, where it still points to the
 * originals; (4) make the log durable up to everything that made the rest dead, and write the
 * superblock; (5) retire the originals. A crash before (5) leaves originals and copies, equal and of
 * the same sequence; a crash within (5) leaves the newer originals.
 */
/** Runs compaction; one thread at a time. */
public final class Compactor {

  private static final int RELOCATION_STEP = 128;

  /** Segments of less together are not worth a second thread. */
  static final long SHARED_BYTES = 4L << 20;

  private static final Background NOBODY = task -> {};

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

  /** Written only: without it the compiler would leave loads out. */
  @SuppressWarnings("UnusedVariable")
  private long touched;

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
    for (List<Candidate> group : CompactionPlanner.plan(candidates, log.segmentBytes())) {
      rewrite(group.stream().map(candidate -> sealed.get(candidate.index())).toList());
    }
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

  private void rewrite(List<Segment> victims) throws IOException {
    // Published is not enough: after a loss of power, sequences not durable are given out again.
    long horizon = committer.durableSequence();
    SegmentHeader header = log.newHeader(SegmentHeader.COMPACTED, horizon);
    Kept kept = new Kept(catalog, outlivingHorizons(victims));
    List<Moves> moves;
    Segment copy = null;
    try (CopyWriter writer = new CopyWriter(log.storage(), header)) {
      moves = copy(victims, kept, writer);
      if (!writer.isEmpty()) {
        copy = complete(writer, header);
      }
    }
    long before = victims.stream().mapToLong(Segment::end).sum();
    if (copy != null) {
      relocate(moves, copy);
    }
    committer.flush();
    doom(victims);
    checkpoint.write();
    retirement.retire(victims);
    retirement.drain();
    count(victims.size(), before - (copy == null ? 0 : copy.end()));
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
  private Segment complete(CopyWriter writer, SegmentHeader header) throws IOException {
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

  /** Markers of namespaces come first: recovery reads them before the log. */
  private List<Moves> copy(List<Segment> victims, Kept kept, CopyWriter writer) throws IOException {
    long bytes = victims.stream().mapToLong(Segment::end).sum();
    Background other = bytes < SHARED_BYTES ? NOBODY : background;
    SegmentOutline[] outlines = new SegmentOutline[victims.size()];
    Shared.run(other, outlines.length, () -> i -> outlines[i] = outline(victims.get(i)));
    RecordCopier first = new RecordCopier(records, kept, writer);
    for (int i = 0; i < outlines.length; i++) {
      first.copyNamespaceMarkers(i, outlines[i]);
    }
    List<Stretch> stretches = Stretch.of(outlines);
    Moves[] moves = new Moves[stretches.size()];
    int alone = 0;
    while (alone < moves.length && !writer.isStarted()) { // one thread creates the file
      moves[alone] = first.copy(stretches.get(alone));
      alone++;
    }
    int from = alone;
    Shared.run(
        other,
        moves.length - from,
        () -> {
          RecordCopier copier = new RecordCopier(records, kept, writer);
          return i -> moves[from + i] = copier.copy(stretches.get(from + i));
        });
    return Arrays.stream(moves).filter(Objects::nonNull).toList();
  }

  private SegmentOutline outline(Segment segment) {
    SegmentOutline outline = SegmentOutline.of(segment, Stretch.BYTES, Stretch.LARGE_RECORD_BYTES);
    if (outline.end() != segment.end()) {
      SegmentCursor cursor =
          new SegmentCursor(segment, records, SegmentHeader.BYTES, segment.end());
      while (cursor.next()) {
        // up to what led astray
      }
      throw RecordCopier.unreadable(segment, cursor.nextOffset());
    }
    return outline;
  }

  /**
   * Returns, per victim, the lowest horizon of the segments that are not deleted before it, and of
   * copies that may be there. Segments that come later have higher ones than any marker here.
   */
  private long[] outlivingHorizons(List<Segment> victims) {
    Set<Segment> deleted = Collections.newSetFromMap(new IdentityHashMap<>());
    deleted.addAll(victims);
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

  /** A step at a time, so that no writer waits for long. */
  private void relocate(List<Moves> moves, Segment copy) {
    for (Moves each : moves) {
      for (int start = 0; start < each.count(); start += RELOCATION_STEP) {
        int from = start;
        int to = Math.min(each.count(), start + RELOCATION_STEP);
        committer.locked(
            () -> {
              relocate(each, from, to, copy);
              return null;
            });
      }
    }
  }

  private void relocate(Moves moves, int start, int end, Segment copy) {
    long sum = 0;
    for (int i = start; i < end; i++) { // the slots first, so that they come side by side
      NamespaceEntry namespace = catalog.byId(moves.namespace(i));
      sum += namespace == null ? 0 : namespace.table().index().home(moves.hash(i));
    }
    touched = sum;
    for (int i = start; i < end; i++) {
      NamespaceEntry namespace = catalog.byId(moves.namespace(i));
      if (namespace != null) {
        namespace
            .table()
            .relocate(
                moves.hash(i),
                moves.from(i),
                copy.locationOf(moves.target(i)),
                moves.footprint(i),
                moves.deadline(i));
      }
    }
  }
}
