package io.emdb.internal.recovery;

import io.emdb.internal.catalog.SpareArrays;
import io.emdb.internal.format.RecordFormat;
import io.emdb.internal.format.SegmentHeader;
import io.emdb.internal.log.RecordReader;
import io.emdb.internal.log.Segment;
import io.emdb.internal.log.SegmentScan;
import org.jspecify.annotations.Nullable;

/** Reads the puts and deletes of a compacted segment, which is whole or damaged. One thread. */
final class CopyScan implements Piece.Source {

  private final Segment segment;
  private final int pieceRecords;
  private final SegmentScan scan;
  private final PieceCollector collector;
  private long records;

  /** Prepares reading in pieces of some size. */
  CopyScan(Segment segment, RecordReader reader, int pieceRecords, SpareArrays spares) {
    this.segment = segment;
    this.pieceRecords = pieceRecords;
    this.scan = new SegmentScan(segment, reader, SegmentHeader.BYTES, segment.capacity());
    this.collector = new PieceCollector(segment, spares);
  }

  @Override
  public Piece next() {
    SegmentEnd end = null;
    while (end == null && collector.count() < pieceRecords) {
      end = step();
    }
    return collector.take(scan.nextOffset(), end);
  }

  private @Nullable SegmentEnd step() {
    if (!scan.next()) {
      throw segment.damaged(scan.nextOffset(), "a compacted record is unreadable");
    }
    int type = scan.type();
    if (type == RecordFormat.SEAL) {
      return new SegmentEnd(
          /* sealed= */ true, scan.nextOffset(), -1, 0, segment.horizon(), -1, 0, records);
    }
    if (!Step.Marker.is(type)) { // those were replayed before everything else
      collector.add(scan);
      records++;
    }
    return null;
  }
}
