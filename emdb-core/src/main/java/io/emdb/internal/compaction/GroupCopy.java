package io.emdb.internal.compaction;

import io.emdb.internal.format.RecordFormat;
import io.emdb.internal.format.SegmentHeader;
import io.emdb.internal.log.RecordReader;
import io.emdb.internal.log.Segment;
import io.emdb.internal.log.SegmentCursor;
import io.emdb.internal.log.SegmentOutline;
import java.io.Closeable;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;

/*
 * First the lengths of all records are followed, unverified, to know where stretches of records begin
 * and which are markers of namespaces. Then the stretches are copied by any thread in any order.
 * Every record is verified on that way; a length that led astray leads to one that is not valid.
 */
/** The copying of one group of segments into another one. */
final class GroupCopy implements Closeable {

  /** Segments of less together are not worth a second thread. */
  static final long SHARED_BYTES = 4L << 20;

  /** So many stretches are copied and written in one go. */
  private static final int STEP = 4;

  private static final Compactor.Background NOBODY = task -> {};

  private final RecordReader records;
  private final List<Segment> originals;
  private final Kept kept;
  private final CopyWriter writer;
  private List<Moves> moves = List.of();

  GroupCopy(RecordReader records, List<Segment> originals, Kept kept, CopyWriter writer) {
    this.records = records;
    this.originals = originals;
    this.kept = kept;
    this.writer = writer;
  }

  List<Segment> originals() {
    return originals;
  }

  CopyWriter writer() {
    return writer;
  }

  /** Returns what was copied where, once it was. */
  List<Moves> moves() {
    return moves;
  }

  /** Returns the bytes of the originals. */
  long bytes() {
    return originals.stream().mapToLong(Segment::end).sum();
  }

  /**
   * Copies everything.
   *
   * @param beside done beside the copying, as its first step
   */
  void run(Compactor.Background background, Shared.Worker beside) throws IOException {
    Compactor.Background other = bytes() >= SHARED_BYTES ? background : NOBODY;
    SegmentOutline[] outlines = new SegmentOutline[originals.size()];
    Shared.run(other, outlines.length, () -> i -> outlines[i] = outline(originals.get(i)));
    RecordCopier first = new RecordCopier(records, kept, writer);
    for (int i = 0; i < outlines.length; i++) { // first, since recovery reads them before the log
      first.copyNamespaceMarkers(i, outlines[i]);
    }
    List<Stretch> stretches = Stretch.of(outlines);
    Moves[] moved = new Moves[stretches.size()];
    int alone = 0;
    while (alone < moved.length && !writer.isStarted()) { // one thread creates the file
      moved[alone] = first.copy(stretches.get(alone));
      first.flush();
      alone++;
    }
    int from = alone;
    Shared.run(
        other,
        1 + (moved.length - from + STEP - 1) / STEP,
        () -> {
          RecordCopier copier = new RecordCopier(records, kept, writer);
          return step -> {
            if (step == 0) {
              beside.run(0);
            } else {
              int start = from + (step - 1) * STEP;
              for (int i = start; i < Math.min(start + STEP, moved.length); i++) {
                moved[i] = copier.copy(stretches.get(i));
              }
              copier.flush();
            }
          };
        });
    moves = Arrays.stream(moved).filter(Objects::nonNull).toList();
  }

  private SegmentOutline outline(Segment segment) {
    SegmentOutline outline = SegmentOutline.of(segment, Stretch.BYTES, Stretch.LARGE_RECORD_BYTES);
    if (outline.end() != RecordFormat.aligned(segment.end())) { // see Segment.sealRecovered
      SegmentCursor cursor =
          new SegmentCursor(segment, records, SegmentHeader.BYTES, segment.end());
      while (cursor.next()) {
        // up to the one that led astray
      }
      throw RecordCopier.unreadable(segment, cursor.nextOffset());
    }
    return outline;
  }

  /** Throws the copy away unless it is complete. */
  @Override
  public void close() throws IOException {
    writer.close();
  }
}
