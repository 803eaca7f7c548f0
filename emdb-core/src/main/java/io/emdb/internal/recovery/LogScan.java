package io.emdb.internal.recovery;

import io.emdb.internal.catalog.SpareArrays;
import io.emdb.internal.format.RecordFormat;
import io.emdb.internal.format.SegmentHeader;
import io.emdb.internal.log.RecordReader;
import io.emdb.internal.log.Segment;
import io.emdb.internal.log.SegmentScan;
import org.jspecify.annotations.Nullable;

/*
 * A segment's sequences start at its horizon, so a segment is read without its predecessors; what
 * its end means, they and the successors decide (LogReplay).
 *
 * Members of a batch count when its end is there. Until then they are collected and taken out again
 * if it is not, unless there are more of them than a piece should have: then they are forgotten, and
 * read once more when the end was found.
 */
/** Reads a log segment up to the first place where the next record is not there. One thread. */
final class LogScan implements Piece.Source {

  private static final int NONE = -1;

  private final Segment segment;
  private final RecordReader reader;
  private final int pieceRecords;
  private final SegmentScan scan;
  private final PieceCollector collector;

  private long lastSequence;
  private int batchStart = NONE;
  private long batchId;
  private int batchMembers;
  private boolean batchForgotten;
  private @Nullable SegmentScan again;

  private int provenOffset = NONE;
  private long lastTransactionId;
  private long records;
  private @Nullable SegmentEnd end;

  /** Prepares reading in pieces of some size. */
  LogScan(Segment segment, RecordReader reader, int pieceRecords, SpareArrays spares) {
    this.segment = segment;
    this.reader = reader;
    this.pieceRecords = pieceRecords;
    this.scan = new SegmentScan(segment, reader, SegmentHeader.BYTES, segment.capacity());
    this.collector = new PieceCollector(segment, spares);
    this.lastSequence = segment.horizon();
  }

  @Override
  public Piece next() {
    while (end == null && (batchStart != NONE || collector.count() < pieceRecords)) {
      SegmentScan members = again;
      if (members == null) {
        end = step();
      } else if (!members.next() || members.type() == RecordFormat.BATCH_END) {
        again = null;
      } else {
        collector.add(members);
      }
    }
    return collector.take(again == null ? scan.nextOffset() : again.nextOffset(), end);
  }

  /** Takes the next record; returns the end if it is not there. */
  private @Nullable SegmentEnd step() {
    if (!scan.next()) {
      return endAt(scan.nextOffset());
    }
    if (scan.sequence() != lastSequence + 1) {
      return endAt(scan.offset()); // valid on its own, but not the next record of the log
    }
    int type = scan.type();
    boolean inBatch = batchStart != NONE;
    if (scan.has(RecordFormat.SYNCED_BEFORE)) {
      provenOffset = scan.offset();
    }
    if (scan.has(RecordFormat.IN_BATCH) != (inBatch && type != RecordFormat.BATCH_END)) {
      return endAt(scan.offset());
    }
    if (type == RecordFormat.SEAL) {
      lastSequence++;
      return endAt(scan.nextOffset(), /* sealed= */ true);
    }
    if (type == RecordFormat.BATCH_BEGIN) {
      if (!scan.isBatchMarker()) {
        return endAt(scan.offset());
      }
      beginBatch();
    } else if (type == RecordFormat.BATCH_END) {
      if (!inBatch || !endsBatch()) {
        return endAt(scan.offset());
      }
      endBatch();
    } else {
      take(inBatch);
    }
    lastSequence++;
    return null;
  }

  private void take(boolean inBatch) {
    if (!inBatch) {
      records++;
      collector.add(scan);
      return;
    }
    batchMembers++;
    if (batchForgotten) {
      return;
    }
    collector.add(scan);
    if (batchMembers > pieceRecords) {
      collector.removeFrom(batchStart);
      batchForgotten = true;
    }
  }

  private void beginBatch() {
    if (batchStart != NONE) {
      collector.removeFrom(batchStart);
    }
    batchStart = scan.offset();
    batchId = scan.batchId();
    batchMembers = 0;
    batchForgotten = false;
  }

  private boolean endsBatch() {
    return scan.isBatchMarker() && scan.batchId() == batchId && scan.batchMembers() == batchMembers;
  }

  private void endBatch() {
    if (batchForgotten) {
      again = new SegmentScan(segment, reader, batchStart, scan.offset());
      again.next(); // BATCH_BEGIN
    }
    records += batchMembers;
    lastTransactionId = Math.max(lastTransactionId, batchId);
    batchStart = NONE;
  }

  private SegmentEnd endAt(int offset) {
    return endAt(offset, /* sealed= */ false);
  }

  private SegmentEnd endAt(int offset, boolean sealed) {
    if (batchStart != NONE) {
      collector.removeFrom(batchStart);
    }
    return new SegmentEnd(
        sealed,
        offset,
        batchStart,
        batchMembers,
        lastSequence,
        provenOffset,
        lastTransactionId,
        records);
  }
}
