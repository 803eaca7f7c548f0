package io.emdb.internal.recovery;

import io.emdb.EmdbCorruptException;
import io.emdb.EmdbException;
import io.emdb.internal.format.RecordFormat;
import io.emdb.internal.format.SegmentHeader;
import io.emdb.internal.log.RecordReader;
import io.emdb.internal.log.Segment;
import io.emdb.internal.log.SegmentCursor;
import java.util.List;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/*
 * Walks the log segments in order and hands their records to the replay, up to the first place where
 * the next record is not there.
 *
 * Why it is not there decides everything. A crash may lose or tear what was not synced: that is the
 * end of the log. But a record flagged "synced before" was only written after everything in front of
 * it was on the device; if such a record follows, or the superblock or a later segment's header
 * vouches for more, then what is missing had been durable and is damaged: nothing is guessed, open
 * fails and changes nothing (invariant 5).
 */
/** Replays log segments. One thread, used once. */
final class LogReplay {

  private final RecordReader reader;
  private final PieceReplay pieces;
  private final List<Segment> segments;
  private final long durableSequence;
  private final Predicate<Segment> covered;
  private final List<Headless> headless;

  private long lastSequence;
  private long lastTransactionId;
  private long discardedRecords;
  private @Nullable Tail tail;
  private int provenIndex;
  private int provenOffset = SegmentHeader.BYTES;

  /**
   * Where the log ended without a seal.
   *
   * @param index which segment
   * @param offset end of the valid records
   * @param clean whether only zero bytes follow in that segment
   */
  record Tail(int index, int offset, boolean clean) {}

  /** A file of a segment's name that has neither a header nor records. */
  record Headless(long id, String description) {}

  /** Prepares the replay of segments, but for those that an index image covers. */
  LogReplay(
      RecordReader reader,
      PieceReplay pieces,
      List<Segment> segments,
      long durableSequence,
      Predicate<Segment> covered,
      List<Headless> headless) {
    this.covered = covered;
    this.headless = headless;
    this.reader = reader;
    this.pieces = pieces;
    this.segments = segments;
    this.durableSequence = durableSequence;
  }

  long lastSequence() {
    return lastSequence;
  }

  long lastTransactionId() {
    return lastTransactionId;
  }

  long discardedRecords() {
    return discardedRecords;
  }

  /** Returns the last segment with a record that proves that all before it was synced. */
  int provenIndex() {
    return provenIndex;
  }

  /** Returns where that record is. */
  int provenOffset() {
    return provenOffset;
  }

  /** Returns where the log ended without a seal, or {@code null} if it is sealed. */
  @Nullable Tail tail() {
    return tail;
  }

  void run() {
    List<Segment> uncovered = segments.stream().filter(covered.negate()).toList();
    try (ScanAhead scan = pieces.scan(uncovered)) {
      for (int i = 0; i < segments.size() && tail == null; i++) {
        replaySegment(i, segments.get(i), scan);
      }
    }
    if (tail == null && lastSequence < durableSequence && !segments.isEmpty()) {
      // The newest segments were compacted away: their sequences stay used.
      lastSequence = durableSequence;
    } else if (segments.isEmpty()) {
      lastSequence = durableSequence;
    }
  }

  private void replaySegment(int index, Segment segment, ScanAhead scan) {
    if (index > 0 && segment.horizon() < lastSequence) {
      throw segment.damaged(0, "it starts before its predecessor ends");
    }
    // Up to the durable sequence a gap is the work of compaction; beyond it a file is missing.
    if (segment.horizon() > Math.max(lastSequence, durableSequence)) {
      throw missingBefore(index, segment);
    }
    if (covered.test(segment)) {
      lastSequence = segment.lastSequence();
      return;
    }
    SegmentEnd end = pieces.replay(segment, scan);
    lastSequence = end.lastSequence();
    lastTransactionId = Math.max(lastTransactionId, end.lastTransactionId());
    if (end.provenOffset() >= 0) {
      provenIndex = index;
      provenOffset = end.provenOffset();
    }
    if (end.sealed()) {
      segment.recovered(end.offset(), lastSequence, /* isSealed= */ true);
    } else {
      endAt(index, segment, end);
    }
  }

  /** A file that has lost its header is no segment any more, but it is where the damage is. */
  private EmdbException missingBefore(int index, Segment segment) {
    long before = index == 0 ? 0 : segments.get(index - 1).id();
    for (Headless file : headless) {
      if (file.id() > before && file.id() < segment.id()) {
        return new EmdbCorruptException(
            file.description(), 0, "the segment is cut to nothing; restore a backup");
      }
    }
    return segment.damaged(0, "the segment before it is missing; restore a backup");
  }

  private void endAt(int index, Segment segment, SegmentEnd end) {
    SegmentCursor behind = new SegmentCursor(segment, reader, end.offset(), segment.capacity());
    boolean zeros = behind.onlyZerosFollow();
    boolean last = index == segments.size() - 1;
    boolean inBatch = end.batchStart() >= 0;
    if (inBatch) {
      lastSequence -= end.batchMembers() + 1L;
      discardedRecords += end.batchMembers() + 1L;
    }
    long durable = durableBehind(index);
    if (lastSequence < durable) {
      throw segment.damaged(end.offset(), "records up to number " + durable + " had been durable");
    }
    if ((!zeros && provesDurable(behind)) || (!last && laterSegmentProvesDurable(index))) {
      throw segment.damaged(end.offset(), "a record is unreadable that had been durable");
    }
    int stop = inBatch ? end.batchStart() : end.offset();
    segment.recovered(stop, lastSequence, /* isSealed= */ false);
    tail = new Tail(index, stop, zeros && !inBatch);
  }

  /** Returns what the superblock and the headers of later segments say was on the device. */
  private long durableBehind(int index) {
    long durable = durableSequence;
    for (Segment later : segments.subList(index + 1, segments.size())) {
      durable = Math.max(durable, later.header().durable());
    }
    return durable;
  }

  /** Looks behind the end for a record that was written after what is missing was synced. */
  private boolean provesDurable(SegmentCursor cursor) {
    while (cursor.nextOffset() <= cursor.limit() - RecordFormat.HEADER_BYTES) {
      if (!cursor.next()) {
        cursor.skipPlace();
      } else if (cursor.sequence() > lastSequence && cursor.has(RecordFormat.SYNCED_BEFORE)) {
        return true;
      }
    }
    return false;
  }

  private boolean laterSegmentProvesDurable(int index) {
    for (Segment later : segments.subList(index + 1, segments.size())) {
      if (provesDurable(new SegmentCursor(later, reader, SegmentHeader.BYTES, later.capacity()))) {
        return true;
      }
    }
    return false;
  }
}
