package io.emdb.internal.compaction;

import io.emdb.internal.log.Segment;
import io.emdb.internal.log.SegmentOutline;
import java.util.ArrayList;
import java.util.List;

/**
 * Neighbouring records of a segment, copied as one.
 *
 * @param index position of the segment among those of its group
 * @param segment the segment
 * @param start where the first record starts
 * @param end where the last one ends
 */
public record Stretch(int index, Segment segment, int start, int end) {

  /** With its copy and the slots of the index it leads to, it fits the processor's second cache. */
  public static final int BYTES = 64 * 1024;

  /** A record of more is a stretch of its own and copied in pieces. */
  static final int LARGE_RECORD_BYTES = 1024 * 1024;

  /** Returns the stretches of a group of segments, in order. */
  static List<Stretch> of(SegmentOutline[] outlines) {
    List<Stretch> stretches = new ArrayList<>();
    for (int i = 0; i < outlines.length; i++) {
      SegmentOutline outline = outlines[i];
      for (int j = 0; j < outline.stretches(); j++) {
        stretches.add(new Stretch(i, outline.segment(), outline.start(j), outline.start(j + 1)));
      }
    }
    return stretches;
  }

  /** Tells whether this is one record too large to be copied at once. */
  boolean isLarge() {
    return end - start > BYTES + LARGE_RECORD_BYTES;
  }
}
