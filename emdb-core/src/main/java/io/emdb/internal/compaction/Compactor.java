package io.emdb.internal.compaction;

import io.emdb.EmdbCorruptException;
import io.emdb.internal.catalog.Catalog;
import io.emdb.internal.catalog.NamespaceEntry;
import io.emdb.internal.catalog.Table;
import io.emdb.internal.commit.Committer;
import io.emdb.internal.compaction.CompactionPlanner.Candidate;
import io.emdb.internal.format.RecordFormat;
import io.emdb.internal.format.SegmentHeader;
import io.emdb.internal.log.Log;
import io.emdb.internal.log.RecordReader;
import io.emdb.internal.log.Segment;
import io.emdb.internal.log.SegmentCursor;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;

/*
 * Rewrites segments while readers and writers go on.
 *
 * Per group of segments: (1) copy what is live into a new segment; (2) make the copy durable under its
 * final name; (3) point the index to the copies, record by record, where it still points to the
 * originals; (4) make the log durable up to everything that made the rest dead, and write the
 * superblock; (5) retire the originals. A crash before (5) leaves originals and copies, equal and of
 * the same sequence; a crash within (5) leaves the newer originals.
 *
 * Markers (tombstones, clears, drops, and expired values standing for tombstones) hide older records
 * of their key or namespace. A segment X may hold such records of a marker with sequence t only if
 * X's horizon is below t: records of a log segment are newer than its horizon, and a compacted segment
 * holds only what nothing up to its horizon, all of which is durable, hides. So a marker is copied unless
 * every other segment either has a horizon of at least t or is deleted before the marker's own
 * (invariant 7).
 */
/** Runs compaction; one thread at a time. */
public final class Compactor {

  private static final int RELOCATION_STEP = 128;

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

  /** Lowest horizon of copies that may be on disk though they are not among the segments. */
  private long strayHorizon = Long.MAX_VALUE;

  private volatile long compactions;
  private volatile long reclaimedBytes;

  /** Makes a compactor of an open database. */
  public Compactor(
      Log log, Catalog catalog, Committer committer, Retirement retirement, Checkpoint checkpoint) {
    this.log = log;
    this.catalog = catalog;
    this.records = catalog.records();
    this.committer = committer;
    this.retirement = retirement;
    this.checkpoint = checkpoint;
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
    Moves moves = new Moves();
    SegmentHeader header = log.newHeader(SegmentHeader.COMPACTED, horizon);
    Segment copy = null;
    try (CopyWriter writer = new CopyWriter(log.storage(), header)) {
      long[] outliving = outlivingHorizons(victims);
      copyNamespaceMarkers(victims, outliving, writer);
      copyRecords(victims, outliving, writer, moves);
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
  private void copyNamespaceMarkers(List<Segment> victims, long[] outliving, CopyWriter writer)
      throws IOException {
    for (int i = 0; i < victims.size(); i++) {
      SegmentCursor cursor = cursor(victims.get(i));
      while (cursor.next()) {
        if (keepsNamespaceMarker(cursor, outliving, i)) {
          writer.copy(cursor);
        }
      }
      requireWhole(victims.get(i), cursor);
    }
  }

  /** A record that cannot be read must not be left out of the copy as if it were dead. */
  private static void requireWhole(Segment segment, SegmentCursor cursor) {
    if (cursor.nextOffset() != segment.end()) {
      throw new EmdbCorruptException(
          segment.description(),
          cursor.nextOffset(),
          "a record is unreadable, so the segment was not compacted");
    }
  }

  private boolean keepsNamespaceMarker(SegmentCursor cursor, long[] outliving, int index) {
    NamespaceEntry namespace = catalog.byId(cursor.namespace());
    return switch (cursor.type()) {
      case RecordFormat.NAMESPACE -> namespace != null;
      case RecordFormat.CLEAR -> namespace != null && mayHide(cursor.sequence(), outliving, index);
      case RecordFormat.DROP -> mayHide(cursor.sequence(), outliving, index);
      default -> false;
    };
  }

  private void copyRecords(List<Segment> victims, long[] outliving, CopyWriter writer, Moves moves)
      throws IOException {
    long unexpired = RecordFormat.NO_DEADLINE;
    for (int i = 0; i < victims.size(); i++) {
      SegmentCursor cursor = cursor(victims.get(i));
      while (cursor.next()) {
        int type = cursor.type();
        if (type == RecordFormat.PUT && isLive(cursor)) {
          moves.add(cursor.location(), writer.copy(cursor));
        } else if ((type == RecordFormat.DELETE
                || (type == RecordFormat.PUT && cursor.deadline() != unexpired))
            && mayHide(cursor.sequence(), outliving, i)
            && catalog.byId(cursor.namespace()) != null) {
          writer.tombstone(cursor);
        }
      }
      requireWhole(victims.get(i), cursor);
    }
  }

  private SegmentCursor cursor(Segment segment) {
    return new SegmentCursor(segment, records, SegmentHeader.BYTES, segment.end());
  }

  private boolean isLive(SegmentCursor cursor) {
    NamespaceEntry namespace = catalog.byId(cursor.namespace());
    return namespace != null
        && namespace.table().index().holds(records.hash(cursor.key()), cursor.location());
  }

  /** Tells whether a segment that outlives a victim may hold records older than a marker in it. */
  private boolean mayHide(long sequence, long[] outliving, int index) {
    return strayHorizon < sequence || outliving[index] < sequence;
  }

  /**
   * Returns, per victim, the lowest horizon of the segments that are not deleted before it.
   * Segments that come later have higher ones than any marker here.
   */
  private long[] outlivingHorizons(List<Segment> victims) {
    Set<Segment> deleted = Collections.newSetFromMap(new IdentityHashMap<>());
    deleted.addAll(victims);
    long lowest = Long.MAX_VALUE;
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

  private void relocate(Moves moves, Segment copy) {
    for (int from = 0; from < moves.count; from += RELOCATION_STEP) {
      int start = from;
      int end = Math.min(moves.count, from + RELOCATION_STEP);
      committer.locked(
          () -> {
            for (int i = start; i < end; i++) {
              relocateOne(moves.from[i], copy.locationOf((int) moves.to[i]));
            }
            return null;
          });
    }
  }

  private void relocateOne(long from, long to) {
    NamespaceEntry namespace = catalog.byId(records.namespace(to));
    if (namespace == null) {
      return;
    }
    Table table = namespace.table();
    byte[] key = records.key(to);
    table.relocate(records.hash(key), key, from, to, records.footprint(to));
  }

  /** Pairs of an original's location and its copy's offset. */
  private static final class Moves {
    long[] from = new long[1024];
    long[] to = new long[1024];
    int count;

    void add(long location, long offset) {
      if (count == from.length) {
        from = Arrays.copyOf(from, 2 * count);
        to = Arrays.copyOf(to, 2 * count);
      }
      from[count] = location;
      to[count++] = offset;
    }
  }
}
