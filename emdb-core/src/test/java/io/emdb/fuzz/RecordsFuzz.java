package io.emdb.fuzz;

import io.emdb.EmdbException;
import io.emdb.internal.file.Storage;
import io.emdb.internal.format.SegmentHeader;
import io.emdb.internal.log.Log;
import io.emdb.internal.log.RecordBlock;
import io.emdb.internal.log.Segment;
import io.emdb.internal.log.SegmentCursor;
import io.emdb.internal.log.SegmentOutline;
import io.emdb.internal.log.SegmentScan;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.InstantSource;
import java.util.Objects;

/** The records of a segment, by all that walks them. */
public final class RecordsFuzz {

  private RecordsFuzz() {}

  /**
   * The first byte says of which kind the segment is, and whether the records' checks are made
   * right.
   */
  public static void fuzzerTestOneInput(byte[] data) {
    if (data.length == 0) {
      return;
    }
    byte[] segment = new byte[FuzzBytes.BLOCK + data.length - 1];
    byte[] header = FuzzBytes.segmentHeader(1 + (data[0] & 1), 1, 0);
    System.arraycopy(header, 0, segment, 0, header.length);
    System.arraycopy(data, 1, segment, header.length, data.length - 1);
    if ((data[0] & 2) != 0) {
      FuzzBytes.vouchForRecords(segment);
    }
    try {
      walk(segment);
    } catch (EmdbException e) {
      // reported
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void walk(byte[] bytes) throws IOException {
    try (Storage storage = FuzzBytes.storage(Log.nameOf(1), bytes)) {
      Log log = new Log(storage, FuzzBytes.DATABASE, 7, 64 * 1024, 2, InstantSource.system());
      SegmentHeader header = Objects.requireNonNull(log.readHeader(Log.nameOf(1)));
      Segment segment = log.attach(Log.nameOf(1), header);
      int end = scan(log, segment);
      cursor(log, segment, end);
      int readable = Math.min(end, segment.capacity()); // less in the last record's padding
      segment.recovered(readable, 1, /* isSealed= */ true);
      SegmentOutline outline = SegmentOutline.of(segment, 1024, 4096);
      if (outline.end() > segment.capacity() + 7) {
        throw new AssertionError("the outline ends behind the segment");
      }
      RecordBlock block = new RecordBlock(log.reader());
      if (block.load(segment, SegmentHeader.BYTES, end) != end) {
        throw new AssertionError("a block ends before the scan does");
      }
      for (int i = 0; i < block.count(); i++) {
        block.keyHash(i);
        block.key(i);
        block.deadline(i);
      }
      log.closeUnchanged();
    }
  }

  private static int scan(Log log, Segment segment) {
    SegmentScan scan =
        new SegmentScan(segment, log.reader(), SegmentHeader.BYTES, segment.capacity());
    int before = SegmentHeader.BYTES;
    while (scan.next()) {
      if (scan.nextOffset() < before + 24) {
        throw new AssertionError("a record shorter than its header");
      }
      before = scan.nextOffset();
      scan.key();
      scan.keyHash();
      if (scan.isBatchMarker()) {
        scan.batchId();
        scan.batchMembers();
      }
    }
    return before;
  }

  private static void cursor(Log log, Segment segment, int expected) {
    SegmentCursor cursor =
        new SegmentCursor(segment, log.reader(), SegmentHeader.BYTES, segment.capacity());
    while (cursor.next()) {
      cursor.key();
      cursor.value();
      cursor.deadline();
    }
    if (cursor.nextOffset() != expected) {
      throw new AssertionError("the cursor ends at " + cursor.nextOffset() + ", not " + expected);
    }
    cursor.onlyZerosFollow();
    while (cursor.nextOffset() <= cursor.limit() - 24) {
      if (!cursor.next()) {
        cursor.skipPlace();
      }
    }
  }
}
