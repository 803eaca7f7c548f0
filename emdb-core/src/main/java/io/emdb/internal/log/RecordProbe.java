package io.emdb.internal.log;

import io.emdb.internal.format.RecordFormat;
import io.emdb.internal.format.SegmentHeader;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * Looks at what lies at a location, and trusts nothing: neither that the location leads to a
 * segment, nor what is there. One thread; inside a read epoch, with the segments pinned.
 */
public final class RecordProbe {

  private final SegmentTable table;
  private final RecordReader reader;
  private final byte[] header = new byte[RecordFormat.DEADLINE_HEADER_BYTES];
  private @Nullable Segment segment;
  private int offset;
  private byte[] key = {};

  RecordProbe(SegmentTable table, RecordReader reader) {
    this.table = table;
    this.reader = reader;
  }

  /** Goes to a location, without a look at it; returns its segment, or {@code null}. */
  public @Nullable Segment goTo(long location) {
    segment = table.find(location);
    offset = segment == null ? 0 : segment.offsetOf(location);
    return segment;
  }

  /** Returns the segment of the location, or {@code null} if it leads to none. */
  public @Nullable Segment segment() {
    return segment;
  }

  /** Returns the offset of the location in its segment. */
  public int offset() {
    return offset;
  }

  /** Tells whether a record can start there: behind the header, before the end. */
  public boolean isAmongRecords() {
    return offset >= SegmentHeader.BYTES
        && offset <= requireSegment().end() - RecordFormat.HEADER_BYTES;
  }

  /**
   * Verifies the record and takes its header and key; false if it is not what was written, or not
   * there any more. Then the other methods tell nothing.
   */
  public boolean read() {
    Segment from = requireSegment();
    try {
      int length = reader.verifiedLength(from, offset, from.end());
      if (length < 0) {
        return false;
      }
      ByteBuffer buffer = from.buffer();
      buffer.get(offset, header, 0, Math.min(length, header.length));
      key = new byte[RecordFormat.keyLength(header)];
      buffer.get(offset + RecordFormat.headerBytesOf(flags()), key);
      return true;
    } catch (InternalError e) {
      return false; // the file was cut
    } catch (IndexOutOfBoundsException e) {
      return false; // it changed since it was verified
    }
  }

  private Segment requireSegment() {
    Segment current = segment;
    if (current == null) {
      throw new IllegalStateException("no segment");
    }
    return current;
  }

  private int flags() {
    return header[RecordFormat.FLAGS_OFFSET];
  }

  /** Tells whether the record is a value. */
  public boolean isPut() {
    return header[RecordFormat.TYPE_OFFSET] == RecordFormat.PUT;
  }

  /** Returns the record's namespace id. */
  public int namespace() {
    return RecordFormat.getInt(header, RecordFormat.NAMESPACE_OFFSET);
  }

  /** Returns the record's sequence. */
  public long sequence() {
    return RecordFormat.getLong(header, RecordFormat.SEQUENCE_OFFSET);
  }

  /** Returns the record's deadline. */
  public long deadline() {
    return (flags() & RecordFormat.DEADLINE) == 0
        ? RecordFormat.NO_DEADLINE
        : RecordFormat.getLong(header, RecordFormat.DEADLINE_OFFSET);
  }

  /** Returns the record's aligned length. */
  public int footprint() {
    return RecordFormat.aligned(RecordFormat.getInt(header, RecordFormat.LENGTH_OFFSET));
  }

  /** Returns the first slot of the record's segment. */
  public int firstSlot() {
    return requireSegment().firstSlot();
  }

  /** Returns the record's key, not a copy. */
  public byte[] key() {
    return key;
  }

  /** Returns the hash of the record's key. */
  public long keyHash() {
    return reader.hash(key);
  }
}
