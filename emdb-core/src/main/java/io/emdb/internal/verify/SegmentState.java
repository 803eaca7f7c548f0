package io.emdb.internal.verify;

import io.emdb.internal.format.RecordFormat;
import io.emdb.internal.format.SegmentHeader;
import io.emdb.internal.log.Segment;
import org.jspecify.annotations.Nullable;

/**
 * What a segment must hold, as of one moment under the append lock.
 *
 * @param segment the segment
 * @param limit where its records end at the latest
 * @param lastSequence its last record that is in the file for sure; nothing for a compacted one
 * @param whole whether that is its last record of all
 * @param sealed whether that is its seal
 * @param failed whether a write may have been left half done
 */
record SegmentState(
    Segment segment, int limit, long lastSequence, boolean whole, boolean sealed, boolean failed) {

  /**
   * Takes the state; under the append lock.
   *
   * @param readable the newest sequence that is in the files: others wait to be written
   * @return {@code null} for a segment that is just being attached, or about to go
   */
  static @Nullable SegmentState of(Segment segment, long readable, boolean failed) {
    boolean beingAttached = segment.isCompacted() && segment.end() == SegmentHeader.BYTES;
    if (beingAttached || segment.isDoomed()) {
      return null;
    }
    long last = segment.isCompacted() ? 0 : Math.min(segment.lastSequence(), readable);
    boolean whole = segment.isCompacted() || last == segment.lastSequence();
    int limit = RecordFormat.aligned(segment.fileEnd());
    return new SegmentState(segment, limit, last, whole, whole && segment.isSealed(), failed);
  }

  RecordOrder newOrder() {
    return segment.isCompacted() ? new CopyOrder(segment.horizon()) : new LogOrder(this);
  }
}
