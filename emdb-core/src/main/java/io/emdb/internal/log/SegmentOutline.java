package io.emdb.internal.log;

import io.emdb.internal.format.RecordFormat;
import io.emdb.internal.format.SegmentHeader;
import java.util.Arrays;

/**
 * Where the records of a sealed segment lie, by their lengths and types alone. Nothing is verified:
 * who relies on it verifies all of the segment afterwards, as {@link RecordBlock} does.
 */
public final class SegmentOutline {

  /** The lines of so much are loaded side by side, before the first length in it is looked at. */
  private static final int AHEAD_BYTES = 32 * 1024;

  private static final int LINE_BYTES = 64;

  private final Segment segment;
  private int[] starts = new int[64];
  private int stretches;
  private int[] markers = {};
  private int markerCount;
  private int end = SegmentHeader.BYTES;

  /** Written only: without it the compiler would leave the loads out. */
  @SuppressWarnings("UnusedVariable")
  private long touched;

  private SegmentOutline(Segment segment) {
    this.segment = segment;
  }

  /**
   * Walks through a segment.
   *
   * @param stretchBytes the size of a stretch of neighbouring records, which it exceeds by less
   *     than its last record
   * @param largeBytes a record of more is a stretch of its own
   */
  public static SegmentOutline of(Segment segment, int stretchBytes, int largeBytes) {
    SegmentOutline outline = new SegmentOutline(segment);
    try {
      outline.walk(stretchBytes, largeBytes);
      new Probe().require(segment.buffer(), Math.min(segment.end(), segment.capacity()));
    } catch (InternalError e) {
      throw segment.unreadable(e);
    }
    return outline;
  }

  private void walk(int stretchBytes, int largeBytes) {
    int limit = segment.end();
    int loaded = end;
    int stretchEnd = end;
    while (limit - end >= RecordFormat.HEADER_BYTES) {
      if (end >= loaded) {
        loaded = load(end, limit);
      }
      int length = segment.lengthAt(end);
      if (length < RecordFormat.HEADER_BYTES || length > limit - end) {
        return;
      }
      boolean large = length > largeBytes;
      if (large || end >= stretchEnd) {
        addStretch(end);
        stretchEnd = large ? end : end + stretchBytes;
      }
      int type = segment.typeAt(end);
      if (type >= RecordFormat.CLEAR && type <= RecordFormat.DROP) {
        addMarker(end);
      }
      end += RecordFormat.aligned(length);
    }
  }

  private int load(int from, int limit) {
    int to = Math.min(limit - Long.BYTES, from + AHEAD_BYTES);
    long sum = 0;
    for (int at = from; at <= to; at += LINE_BYTES) {
      sum += segment.buffer().get(at);
    }
    touched = sum;
    return from + AHEAD_BYTES;
  }

  private void addStretch(int start) {
    if (stretches == starts.length) {
      starts = Arrays.copyOf(starts, 2 * stretches);
    }
    starts[stretches++] = start;
  }

  private void addMarker(int offset) {
    if (markerCount == markers.length) {
      markers = Arrays.copyOf(markers, Math.max(16, 2 * markerCount));
    }
    markers[markerCount++] = offset;
  }

  /** Returns the segment. */
  public Segment segment() {
    return segment;
  }

  /** Returns where it leads: the segment's end, unless something in it is damaged. */
  public int end() {
    return end;
  }

  /** Returns how many stretches there are. */
  public int stretches() {
    return stretches;
  }

  /** Returns where a stretch starts; the last one and all others end where the next one starts. */
  public int start(int stretch) {
    return stretch == stretches ? end : starts[stretch];
  }

  /** Returns where records of namespaces, clears and drops seem to be, in order. */
  public int[] markers() {
    return Arrays.copyOf(markers, markerCount);
  }
}
