package io.emdb.internal.log;

import io.emdb.internal.format.RecordCheck;
import io.emdb.internal.format.RecordFormat;
import java.util.Arrays;

/**
 * Walks the records of a segment from its first to its last, verifying each, for whoever reads all
 * of them: it copies many records at once and looks at the copy. Any number of scans of the same
 * segment may run at once, each on one thread.
 *
 * <p>Everything throws {@link io.emdb.EmdbCorruptException} if the file is cut meanwhile.
 */
public final class SegmentScan {

  /** More than the largest header with the largest key, so that both are in the copy. */
  private static final int WINDOW_BYTES = 128 * 1024;

  private final Segment segment;
  private final RecordReader reader;
  private final RecordCheck check = new RecordCheck();
  private final Probe probe = new Probe();
  private final int limit;

  private byte[] window = {};
  private int windowStart;
  private int windowEnd;
  private int offset = -1;
  private int next;
  private int at;

  /** Starts at an offset; records must end at or before {@code limit}. */
  public SegmentScan(Segment segment, RecordReader reader, int start, int limit) {
    this.segment = segment;
    this.reader = reader;
    this.next = start;
    this.limit = limit;
  }

  /** Moves to the next record; false if there is no valid one at {@link #nextOffset}. */
  public boolean next() {
    try {
      int length = verifiedLength();
      if (length < 0) {
        return false;
      }
      offset = next;
      at = offset - windowStart;
      next += RecordFormat.aligned(length);
      return true;
    } catch (InternalError e) {
      throw segment.unreadable(e);
    }
  }

  /**
   * Moves to the next record whose sequence is in a range, at whatever multiple of eight it starts;
   * false if there is none. What was passed over is damaged. Bytes that are no header cost no
   * checksum, so that this takes no longer where a lot of them is.
   *
   * @param lowest the smallest sequence the record may have
   * @param highest the largest one
   */
  public boolean seek(long lowest, long highest) {
    try {
      for (; limit - next >= RecordFormat.HEADER_BYTES; next += Long.BYTES) {
        if (mayStart(lowest, highest) && next()) {
          return true;
        }
      }
      return false;
    } catch (InternalError e) {
      throw segment.unreadable(e);
    }
  }

  private boolean mayStart(long lowest, long highest) {
    if (windowEnd - next < RecordFormat.HEADER_BYTES) {
      copyFrom(next);
    }
    int start = next - windowStart;
    int type = window[start + RecordFormat.TYPE_OFFSET];
    int flags = window[start + RecordFormat.FLAGS_OFFSET];
    long sequence = RecordFormat.getLong(window, start + RecordFormat.SEQUENCE_OFFSET);
    return type >= RecordFormat.PUT
        && type <= RecordFormat.SEAL
        && (flags & ~RecordFormat.ALL_FLAGS) == 0
        && sequence >= lowest
        && sequence <= highest;
  }

  private int verifiedLength() {
    int start = next;
    if (limit - start < RecordFormat.HEADER_BYTES) {
      return -1;
    }
    if (windowEnd - start < RecordFormat.HEADER_BYTES) {
      copyFrom(start);
    }
    int length = RecordFormat.getInt(window, start - windowStart + RecordFormat.LENGTH_OFFSET);
    if (length < RecordFormat.HEADER_BYTES || length > limit - start) {
      return -1;
    }
    if (length > windowEnd - start) {
      copyFrom(start);
      if (length > windowEnd - start) {
        return reader.verifiedLength(segment, start, limit);
      }
    }
    return check.verify(window, start - windowStart, length, segment.saltCheck()) ? length : -1;
  }

  private void copyFrom(int start) {
    int length = Math.min(WINDOW_BYTES, limit - start);
    if (window.length < length) {
      window = new byte[length];
    }
    segment.buffer().get(start, window, 0, length);
    probe.require(segment.buffer(), start + length);
    windowStart = start;
    windowEnd = start + length;
  }

  /** Returns the segment that is read. */
  public Segment segment() {
    return segment;
  }

  /** Returns where the next record would start. */
  public int nextOffset() {
    return next;
  }

  /** Returns where the record starts; -1 before the first one. */
  public int offset() {
    return offset;
  }

  /** Returns the record's aligned length. */
  public int footprint() {
    return next - offset;
  }

  /** Returns the record's type. */
  public int type() {
    return window[at + RecordFormat.TYPE_OFFSET];
  }

  /** Tells whether a flag is set. */
  public boolean has(int flag) {
    return (window[at + RecordFormat.FLAGS_OFFSET] & flag) != 0;
  }

  /** Returns the record's namespace id. */
  public int namespace() {
    return RecordFormat.getInt(window, at + RecordFormat.NAMESPACE_OFFSET);
  }

  /** Returns the record's sequence. */
  public long sequence() {
    return RecordFormat.getLong(window, at + RecordFormat.SEQUENCE_OFFSET);
  }

  /** Returns the hash of the record's key. */
  public long keyHash() {
    return reader.hash(window, keyStart(), RecordFormat.keyLength(window, at));
  }

  /** Returns a copy of the record's key. */
  public byte[] key() {
    int start = keyStart();
    return Arrays.copyOfRange(window, start, start + RecordFormat.keyLength(window, at));
  }

  private int keyStart() {
    return at + RecordFormat.headerBytesOf(window[at + RecordFormat.FLAGS_OFFSET]);
  }

  /** Tells whether the record's value has the size of a batch marker's. */
  public boolean isBatchMarker() {
    return RecordFormat.getInt(window, at + RecordFormat.LENGTH_OFFSET) - (markerStart() - at)
        == RecordFormat.BATCH_MARKER_BYTES;
  }

  /** Returns the batch's id from the value of a batch marker. */
  public long batchId() {
    return RecordFormat.getLong(window, markerStart());
  }

  /** Returns the number of members from the value of a batch marker. */
  public int batchMembers() {
    return RecordFormat.getInt(window, markerStart() + Long.BYTES);
  }

  private int markerStart() {
    return keyStart() + RecordFormat.keyLength(window, at);
  }
}
