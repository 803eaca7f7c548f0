package io.emdb.internal.recovery;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Consecutive records of a segment, verified and ready to be replayed.
 *
 * @param steps what the records say
 * @param end where the last of these records ends
 * @param segmentEnd how the segment ends, in its last piece
 */
record Piece(List<Step> steps, int end, @Nullable SegmentEnd segmentEnd) {

  /** Gives the pieces of one segment, in order; not called again after the last one. */
  @FunctionalInterface
  interface Source {
    Piece next();
  }
}
