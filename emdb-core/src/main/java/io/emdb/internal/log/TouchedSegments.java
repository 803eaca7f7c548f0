package io.emdb.internal.log;

import org.jspecify.annotations.Nullable;

/**
 * The segments that records of a group were touched in, each with the end of the last one, so that
 * each is probed once. One thread.
 */
final class TouchedSegments {

  /** A power of two. Segments that share a place push each other out, and are probed more often. */
  private static final int PLACES = 16;

  private final Probe probe;
  private final @Nullable Segment[] segments = new Segment[PLACES];
  private final int[] ends = new int[PLACES];

  TouchedSegments(Probe probe) {
    this.probe = probe;
  }

  @SuppressWarnings("ReferenceEquality") // a segment is known by identity
  void add(Segment segment, int end) {
    int place = segment.firstSlot() & (PLACES - 1);
    if (segments[place] == segment) {
      ends[place] = Math.max(ends[place], end);
      return;
    }
    settle(place);
    segments[place] = segment;
    ends[place] = end;
  }

  /** Takes the errors that are due, and keeps no segment. */
  void settle() {
    for (int place = 0; place < PLACES; place++) {
      settle(place);
    }
  }

  private void settle(int place) {
    Segment segment = segments[place];
    if (segment == null) {
      return;
    }
    segments[place] = null;
    try {
      int end = Math.min(ends[place], Math.min(segment.end(), segment.capacity()));
      probe.require(segment.buffer(), end);
    } catch (InternalError e) {
      // whoever reads the record is told
    }
  }
}
