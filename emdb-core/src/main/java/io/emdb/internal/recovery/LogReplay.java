package io.emdb.internal.recovery;

import io.emdb.EmdbCorruptException;
import io.emdb.internal.catalog.Replay;
import io.emdb.internal.format.RecordFormat;
import io.emdb.internal.format.SegmentHeader;
import io.emdb.internal.log.RecordReader;
import io.emdb.internal.log.Segment;
import io.emdb.internal.log.SegmentCursor;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
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
  private final Replay replay;
  private final List<Segment> segments;
  private final long durableSequence;
  private final Predicate<Segment> covered;

  private long lastSequence;
  private long lastTransactionId;
  private long records;
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
      Replay replay,
      List<Segment> segments,
      long durableSequence,
      Predicate<Segment> covered) {
    this.covered = covered;
    this.reader = reader;
    this.replay = replay;
    this.segments = segments;
    this.durableSequence = durableSequence;
  }

  long lastSequence() {
    return lastSequence;
  }

  long lastTransactionId() {
    return lastTransactionId;
  }

  long records() {
    return records;
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
    for (int i = 0; i < segments.size() && tail == null; i++) {
      Segment segment = segments.get(i);
      if (i > 0 && segment.horizon() < lastSequence) {
        throw corrupt(segment, 0, "it starts before its predecessor ends");
      }
      // Up to the durable sequence a gap is the work of compaction; beyond it a file is missing.
      if (segment.horizon() > Math.max(lastSequence, durableSequence)) {
        throw corrupt(segment, 0, "the segment before it is missing; restore a backup");
      }
      if (covered.test(segment)) {
        lastSequence = segment.lastSequence();
      } else {
        lastSequence = segment.horizon();
        replaySegment(i, segment);
      }
    }
    if (tail == null && lastSequence < durableSequence && !segments.isEmpty()) {
      // The newest segments were compacted away: their sequences stay used.
      lastSequence = durableSequence;
    } else if (segments.isEmpty()) {
      lastSequence = durableSequence;
    }
  }

  private void replaySegment(int index, Segment segment) {
    SegmentCursor cursor =
        new SegmentCursor(segment, reader, SegmentHeader.BYTES, segment.capacity());
    int batchStart = -1;
    long batchId = 0;
    int batchMembers = 0;
    while (cursor.next() && cursor.sequence() == lastSequence + 1) {
      int type = cursor.type();
      boolean inBatch = batchStart >= 0;
      if (cursor.has(RecordFormat.SYNCED_BEFORE)) {
        provenIndex = index;
        provenOffset = cursor.offset();
      }
      if (cursor.has(RecordFormat.IN_BATCH) != (inBatch && type != RecordFormat.BATCH_END)) {
        break;
      }
      if (type == RecordFormat.SEAL) {
        lastSequence++;
        segment.recovered(cursor.nextOffset(), lastSequence, /* isSealed= */ true);
        return;
      }
      if (type == RecordFormat.BATCH_BEGIN) {
        ByteBuffer marker = cursor.batchMarker();
        batchStart = cursor.offset();
        batchId = marker.getLong(0);
        batchMembers = 0;
      } else if (type == RecordFormat.BATCH_END) {
        ByteBuffer marker = cursor.batchMarker();
        if (!inBatch || marker.getLong(0) != batchId || marker.getInt(8) != batchMembers) {
          break;
        }
        applyBatch(segment, batchStart, cursor.offset());
        lastTransactionId = Math.max(lastTransactionId, batchId);
        batchStart = -1;
      } else if (inBatch) {
        batchMembers++;
      } else {
        apply(cursor, replay);
        records++;
      }
      lastSequence++;
    }
    if (cursor.offset() >= 0 && cursor.sequence() != lastSequence) {
      cursor.stepBack(); // valid on its own, but not the next record of the log
    }
    endAt(index, segment, cursor, batchStart, batchMembers);
  }

  private void endAt(
      int index, Segment segment, SegmentCursor cursor, int batchStart, int batchMembers) {
    int stop = cursor.nextOffset();
    boolean zeros = cursor.onlyZerosFollow();
    boolean last = index == segments.size() - 1;
    if (batchStart >= 0) {
      lastSequence -= batchMembers + 1L;
      discardedRecords += batchMembers + 1L;
    }
    if (lastSequence < durableSequence) {
      throw corrupt(segment, stop, "records up to number " + durableSequence + " had been durable");
    }
    if ((!zeros && provesDurable(cursor)) || (!last && laterSegmentProvesDurable(index))) {
      throw corrupt(segment, stop, "a record is unreadable that had been durable");
    }
    int end = batchStart >= 0 ? batchStart : stop;
    segment.recovered(end, lastSequence, /* isSealed= */ false);
    tail = new Tail(index, end, zeros && batchStart < 0);
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

  private void applyBatch(Segment segment, int begin, int end) {
    SegmentCursor cursor = new SegmentCursor(segment, reader, begin, segment.capacity());
    cursor.next();
    while (cursor.nextOffset() < end && cursor.next()) {
      apply(cursor, replay);
      records++;
    }
  }

  /** Hands one record to the replay. */
  static void apply(SegmentCursor cursor, Replay replay) {
    int namespace = cursor.namespace();
    switch (cursor.type()) {
      case RecordFormat.PUT ->
          replay.put(
              namespace,
              cursor.key(),
              cursor.location(),
              cursor.footprint(),
              cursor.deadline(),
              cursor.sequence());
      case RecordFormat.DELETE ->
          replay.delete(namespace, cursor.key(), cursor.location(), cursor.sequence());
      case RecordFormat.CLEAR -> replay.clear(namespace, cursor.sequence());
      case RecordFormat.DROP -> replay.drop(namespace);
      case RecordFormat.NAMESPACE ->
          replay.namespace(namespace, new String(cursor.key(), StandardCharsets.UTF_8));
      default -> {}
    }
  }

  private static EmdbCorruptException corrupt(Segment segment, int offset, String reason) {
    return new EmdbCorruptException(segment.description(), offset, reason);
  }
}
