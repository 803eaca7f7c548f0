package io.emdb.internal.recovery;

import io.emdb.EmdbCorruptException;
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
 * it was on the device; if such a record follows, or the superblock vouches for more, then what is
 * missing had been durable and is damaged: nothing is guessed, open fails and changes nothing
 * (invariant 5).
 */
/** Replays log segments. One thread, used once. */
final class LogReplay {

  private final RecordReader reader;
  private final PieceReplay pieces;
  private final List<Segment> segments;
  private final long durableSequence;
  private final Predicate<Segment> covered;

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

  /** Prepares the replay of segments, but for those that an index image covers. */
  LogReplay(
      RecordReader reader,
      PieceReplay pieces,
      List<Segment> segments,
      long durableSequence,
      Predicate<Segment> covered) {
    this.covered = covered;
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
      throw corrupt(segment, 0, "it starts before its predecessor ends");
    }
    // Up to the durable sequence a gap is the work of compaction; beyond it a file is missing.
    if (segment.horizon() > Math.max(lastSequence, durableSequence)) {
      throw corrupt(segment, 0, "the segment before it is missing; restore a backup");
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

  private void endAt(int index, Segment segment, SegmentEnd end) {
    SegmentCursor behind = new SegmentCursor(segment, reader, end.offset(), segment.capacity());
    boolean zeros = behind.onlyZerosFollow();
    boolean last = index == segments.size() - 1;
    boolean inBatch = end.batchStart() >= 0;
    if (inBatch) {
      lastSequence -= end.batchMembers() + 1L;
      discardedRecords += end.batchMembers() + 1L;
    }
    if (lastSequence < durableSequence) {
      throw corrupt(
          segment, end.offset(), "records up to number " + durableSequence + " had been durable");
    }
    if ((!zeros && provesDurable(behind)) || (!last && laterSegmentProvesDurable(index))) {
      throw corrupt(segment, end.offset(), "a record is unreadable that had been durable");
    }
    int stop = inBatch ? end.batchStart() : end.offset();
    segment.recovered(stop, lastSequence, /* isSealed= */ false);
    tail = new Tail(index, stop, zeros && !inBatch);
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

  private static EmdbCorruptException corrupt(Segment segment, int offset, String reason) {
    return new EmdbCorruptException(segment.description(), offset, reason);
  }
}
