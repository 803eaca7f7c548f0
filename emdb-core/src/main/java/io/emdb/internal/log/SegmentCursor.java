package io.emdb.internal.log;

import io.emdb.internal.format.RecordFormat;
import java.nio.ByteBuffer;

/**
 * Walks the records of a segment in order, verifying each. One thread. What is told of a record
 * that was verified is wrong if the file is cut meanwhile: {@link Segment#requireWhole} tells.
 */
public final class SegmentCursor {

  private final Segment segment;
  private final RecordReader reader;
  private final int limit;
  private int offset = -1;
  private int length;
  private int next;

  /** Starts at an offset; records must end at or before {@code limit}. */
  public SegmentCursor(Segment segment, RecordReader reader, int start, int limit) {
    this.segment = segment;
    this.reader = reader;
    this.next = start;
    this.limit = limit;
  }

  /** Moves to the next record; false if there is no valid one at {@link #nextOffset}. */
  public boolean next() {
    int verified = reader.verifiedLength(segment, next, limit);
    if (verified < 0) {
      return false;
    }
    offset = next;
    length = verified;
    next += RecordFormat.aligned(verified);
    return true;
  }

  /** Looks at the next place a record could start, whether or not there is one. */
  public void skipPlace() {
    next += Long.BYTES;
  }

  /** Returns where the next record would start. */
  public int nextOffset() {
    return next;
  }

  /** Returns the end of what is walked. */
  public int limit() {
    return limit;
  }

  /** Returns the record's length, without padding. */
  public int length() {
    return length;
  }

  /** Returns the record's location. */
  public long location() {
    return segment.locationOf(offset);
  }

  /** Returns the record's type. */
  public int type() {
    return segment.typeAt(offset);
  }

  /** Tells whether a flag is set. */
  public boolean has(int flag) {
    return (segment.flagsAt(offset) & flag) != 0;
  }

  /** Returns the record's namespace id. */
  public int namespace() {
    return segment.namespaceAt(offset);
  }

  /** Returns the record's sequence. */
  public long sequence() {
    return segment.sequenceAt(offset);
  }

  /** Returns the record's deadline. */
  public long deadline() {
    return segment.deadlineAt(offset);
  }

  /** Returns a copy of the record's key. */
  public byte[] key() {
    byte[] key = new byte[segment.keyLengthAt(offset)];
    segment.copy(segment.keyStartAt(offset), key, key.length);
    return key;
  }

  /** Returns a copy of the record's value. */
  public byte[] value() {
    int start = segment.keyStartAt(offset) + segment.keyLengthAt(offset);
    byte[] value = new byte[offset + length - start];
    segment.copy(start, value, value.length);
    return value;
  }

  /** Tells whether only zero bytes follow. */
  public boolean onlyZerosFollow() {
    ByteBuffer buffer = segment.buffer();
    int position = next;
    for (; position <= limit - Long.BYTES; position += Long.BYTES) {
      if (buffer.getLong(position) != 0) {
        return false;
      }
    }
    for (; position < limit; position++) {
      if (buffer.get(position) != 0) {
        return false;
      }
    }
    return true;
  }
}
