package io.emdb.internal.recovery;

import io.emdb.internal.catalog.Replay;
import io.emdb.internal.catalog.SpareArrays;
import io.emdb.internal.format.SegmentHeader;
import io.emdb.internal.log.RecordReader;
import io.emdb.internal.log.Segment;
import java.util.ArrayList;
import java.util.List;

/**
 * Replays segments one after the other, and knows how much is to come: from that the replay tells
 * how many keys to expect.
 */
final class PieceReplay {

  /** Records in a piece, at most: 16 bytes each, and some ten pieces are on their way at a time. */
  private static final int MAX_PIECE_RECORDS = 1 << 18;

  private static final int MIN_PIECE_RECORDS = 1 << 10;
  private static final int HEAP_SHARE_BITS = 12;

  private final RecordReader reader;
  private final Replay replay;
  private final int processors;
  private final int pieceRecords;
  private final SpareArrays spares;
  private long bytesAhead;
  private long records;

  /** Prepares the replay of segments, by one thread that replays and others that read ahead. */
  PieceReplay(
      RecordReader reader,
      Replay replay,
      List<Segment> segments,
      int processors,
      int pieceRecords) {
    this.reader = reader;
    this.replay = replay;
    this.processors = processors;
    this.pieceRecords = pieceRecords;
    this.spares = new SpareArrays(2 * pieceRecords);
    for (Segment segment : segments) {
      bytesAhead += bytes(segment);
    }
  }

  /** Returns how many records a piece has at most, by the size of the heap. */
  static int pieceRecords(long maxHeapBytes) {
    return (int)
        Math.max(MIN_PIECE_RECORDS, Math.min(MAX_PIECE_RECORDS, maxHeapBytes >>> HEAP_SHARE_BITS));
  }

  private static long bytes(Segment segment) {
    return (long) segment.capacity() - SegmentHeader.BYTES;
  }

  /** Returns the number of records replayed. */
  long records() {
    return records;
  }

  /** Starts reading some of the segments, in the order in which they will be replayed. */
  ScanAhead scan(List<Segment> segments) {
    List<Piece.Source> sources = new ArrayList<>();
    for (Segment segment : segments) {
      sources.add(
          segment.isCompacted()
              ? new CopyScan(segment, reader, pieceRecords, spares)
              : new LogScan(segment, reader, pieceRecords, spares));
    }
    return new ScanAhead(sources, processors);
  }

  /** Replays the next segment of a scan, and returns how it ends. */
  SegmentEnd replay(Segment segment, ScanAhead scan) {
    bytesAhead -= bytes(segment);
    int from = SegmentHeader.BYTES;
    while (true) {
      Piece piece = scan.next();
      SegmentEnd end = piece.segmentEnd();
      int bytes = Math.max(1, piece.end() - from);
      int rest = end == null ? segment.capacity() - piece.end() : 0;
      from = piece.end();
      segment.verifiedTo(piece.end());
      for (Step step : piece.steps()) {
        step.apply(replay, 1 + (double) (rest + bytesAhead) / bytes);
      }
      if (end != null) {
        segment.requireWhole(); // or what was not there to be read looks like the log's end
        records += end.records();
        return end;
      }
    }
  }
}
