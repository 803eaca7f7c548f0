package io.emdb.internal.log;

import io.emdb.EmdbCorruptException;
import io.emdb.EmdbIoException;
import io.emdb.Entry;
import io.emdb.ValueReader;
import io.emdb.internal.format.RecordCheck;
import io.emdb.internal.format.RecordFormat;
import io.emdb.internal.index.KeyHash;
import io.emdb.internal.index.RecordKeys;
import java.nio.ByteBuffer;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Reads records by location. Values are verified on every read. The key comparison of an index
 * probe is not; who would conclude from it, or from a header, that a record is not the one looked
 * for asks {@link #requireIntact} first.
 *
 * <p>Bytes are copied out of the mapping before the checksum runs over them: the checksum's
 * compiled form would kill the JVM if the file had been cut under it, a copy throws {@link
 * InternalError}.
 *
 * <p>Thread-safe; callers are inside a read epoch or hold a pin on the segments.
 */
public final class RecordReader implements RecordKeys {

  private static final int SMALL_BYTES = 16 * 1024;

  /** The last word of a key of 24 bytes: with the header's, both cache lines of most keys. */
  private static final int USUAL_KEY_END = RecordFormat.HEADER_BYTES + 16;

  private static final int CACHE_LINE = 64;

  private final SegmentTable table;
  private final long hashSeed;
  private final ThreadLocal<Scratch> scratches = ThreadLocal.withInitial(Scratch::new);

  /** A thread's own copy of the record it reads. */
  private static final class Scratch {
    final RecordCheck check = new RecordCheck();
    final MappedValueView view = new MappedValueView();
    final byte[] header = new byte[RecordFormat.DEADLINE_HEADER_BYTES];
    byte[] bytes = new byte[512];
    boolean viewInUse;

    byte[] atLeast(int size) {
      if (bytes.length < size) {
        bytes = new byte[Integer.highestOneBit(size - 1) * 2];
      }
      return bytes;
    }
  }

  RecordReader(SegmentTable table, long hashSeed) {
    this.table = table;
    this.hashSeed = hashSeed;
  }

  /** Returns the hash of a key as the indexes use it. */
  public long hash(byte[] key) {
    return KeyHash.hash(hashSeed, key);
  }

  /** Returns the hash of a key that is part of an array. */
  long hash(byte[] bytes, int offset, int length) {
    return KeyHash.hash(hashSeed, bytes, offset, length);
  }

  /** Returns the segment a location lies in. */
  public Segment segment(long location) {
    return table.at(location);
  }

  /** Returns the deadline of a record. */
  public long deadline(long location) {
    Segment segment = table.at(location);
    return segment.deadlineAt(segment.offsetOf(location));
  }

  /** Returns the sequence of a record. */
  public long sequence(long location) {
    Segment segment = table.at(location);
    return segment.sequenceAt(segment.offsetOf(location));
  }

  /**
   * Tells whether a location may be read as a record: one kept from before may lie in a segment
   * that was given back, or anywhere in another that took its place.
   */
  public boolean isReadable(long location) {
    Segment segment = table.find(location);
    if (segment == null) {
      return false;
    }
    int offset = segment.offsetOf(location);
    return offset <= segment.end() - RecordFormat.DEADLINE_HEADER_BYTES
        && segment.keyStartAt(offset) + segment.keyLengthAt(offset) <= segment.end();
  }

  /** Returns the namespace id of a record. */
  public int namespace(long location) {
    Segment segment = table.at(location);
    return segment.namespaceAt(segment.offsetOf(location));
  }

  /** Tells whether the record at a location holds no value: anything but a put. */
  public boolean isMarker(long location) {
    Segment segment = table.at(location);
    return segment.typeAt(segment.offsetOf(location)) != RecordFormat.PUT;
  }

  /** Returns the aligned length of a record. */
  public int footprint(long location) {
    Segment segment = table.at(location);
    return RecordFormat.aligned(segment.lengthAt(segment.offsetOf(location)));
  }

  /** Returns the deadline of a record, verified if it has one. */
  public long verifiedDeadline(long location) {
    long deadline = deadline(location);
    if (deadline != RecordFormat.NO_DEADLINE) {
      requireIntact(location);
    }
    return deadline;
  }

  @Override
  public void requireIntact(long location) {
    if (!isIntact(location)) {
      Segment segment = table.at(location);
      throw corrupt(segment, segment.offsetOf(location));
    }
  }

  /** Tells whether a record is what was written. */
  public boolean isIntact(long location) {
    Segment segment = table.at(location);
    try {
      return verifiedLength(segment, segment.offsetOf(location), segment.capacity()) >= 0;
    } catch (InternalError e) {
      throw unreadable(segment, e);
    }
  }

  /** Returns a copy of the value of a record, verified. */
  public byte[] value(long location) {
    Segment segment = table.at(location);
    int offset = segment.offsetOf(location);
    try {
      int length = checkedLength(segment, offset);
      if (length > SMALL_BYTES) {
        return largeValue(segment, offset, length);
      }
      Scratch scratch = scratches.get();
      byte[] record = scratch.atLeast(length);
      segment.buffer().get(offset, record, 0, length);
      if (!scratch.check.verify(record, length, segment.saltCheck())) {
        throw corrupt(segment, offset);
      }
      return Arrays.copyOfRange(record, valueStart(record), length);
    } catch (InternalError e) {
      throw unreadable(segment, e);
    }
  }

  /** Returns a copy of the key and value of a record, verified. */
  public Entry entry(long location) {
    Segment segment = table.at(location);
    int offset = segment.offsetOf(location);
    try {
      int length = checkedLength(segment, offset);
      if (length > SMALL_BYTES) {
        byte[] value = largeValue(segment, offset, length);
        return new Entry(key(location), value);
      }
      Scratch scratch = scratches.get();
      byte[] record = scratch.atLeast(length);
      segment.buffer().get(offset, record, 0, length);
      if (!scratch.check.verify(record, length, segment.saltCheck())) {
        throw corrupt(segment, offset);
      }
      int valueStart = valueStart(record);
      int keyStart = valueStart - RecordFormat.keyLength(record);
      return new Entry(
          Arrays.copyOfRange(record, keyStart, valueStart),
          Arrays.copyOfRange(record, valueStart, length));
    } catch (InternalError e) {
      throw unreadable(segment, e);
    }
  }

  /** Hands the verified value of a record to a reader, in place. */
  public <R> @Nullable R read(long location, ValueReader<R> reader) {
    Segment segment = table.at(location);
    int offset = segment.offsetOf(location);
    Scratch scratch = scratches.get();
    int length;
    try {
      length = checkedLength(segment, offset);
      verifyInPieces(segment, offset, length, scratch);
    } catch (InternalError e) {
      throw unreadable(segment, e);
    }
    int valueStart = segment.keyStartAt(offset) + segment.keyLengthAt(offset);
    MappedValueView view = scratch.viewInUse ? new MappedValueView() : scratch.view;
    boolean outermost = !scratch.viewInUse;
    scratch.viewInUse = true;
    view.open(segment, valueStart, offset + length - valueStart);
    try {
      return reader.read(view);
    } finally {
      view.close();
      if (outermost) {
        scratch.viewInUse = false;
      }
    }
  }

  /** Verifies a record and returns its length, or -1 if its bytes are not what was written. */
  int verifiedLength(Segment segment, int offset, int limit) {
    if (limit - offset < RecordFormat.HEADER_BYTES) {
      return -1;
    }
    int length = segment.lengthAt(offset);
    if (length < RecordFormat.HEADER_BYTES || length > limit - offset) {
      return -1;
    }
    return check(segment, offset, length, scratches.get()) ? length : -1;
  }

  @Override
  public boolean matches(long location, byte[] key) {
    Segment segment = table.at(location);
    int offset = segment.offsetOf(location);
    try {
      return segment.keyLengthAt(offset) == key.length
          && equal(segment.buffer(), segment.keyStartAt(offset), key);
    } catch (IndexOutOfBoundsException e) {
      return false; // a damaged header leads out of the segment
    } catch (InternalError e) {
      throw unreadable(segment, e);
    }
  }

  @Override
  public boolean sameKey(long location, long other) {
    Segment segment = table.at(location);
    Segment otherSegment = table.at(other);
    int offset = segment.offsetOf(location);
    int otherOffset = otherSegment.offsetOf(other);
    try {
      int length = segment.keyLengthAt(offset);
      return length == otherSegment.keyLengthAt(otherOffset)
          && equal(
              segment.buffer(),
              segment.keyStartAt(offset),
              otherSegment.buffer(),
              otherSegment.keyStartAt(otherOffset),
              length);
    } catch (IndexOutOfBoundsException e) {
      return false; // a damaged header leads out of the segment
    } catch (InternalError e) {
      throw unreadable(segment, e);
    }
  }

  @Override
  public long hash(long location) {
    Segment segment = table.at(location);
    int offset = segment.offsetOf(location);
    int length = segment.keyLengthAt(offset);
    byte[] key = scratches.get().atLeast(length);
    try {
      segment.buffer().get(segment.keyStartAt(offset), key, 0, length);
    } catch (IndexOutOfBoundsException e) {
      return 0; // a damaged header leads out of the segment
    } catch (InternalError e) {
      throw unreadable(segment, e);
    }
    return KeyHash.hash(hashSeed, key, 0, length);
  }

  @Override
  public long touch(long location) {
    Segment segment = table.at(location);
    ByteBuffer buffer = segment.buffer();
    int offset = segment.offsetOf(location);
    int keyEnd = Math.min(offset + USUAL_KEY_END, segment.end() - Long.BYTES);
    try {
      return buffer.getLong(offset) + buffer.getLong(keyEnd);
    } catch (InternalError e) {
      throw unreadable(segment, e);
    }
  }

  @Override
  public int compare(long location, byte[] key) {
    Segment segment = table.at(location);
    int offset = segment.offsetOf(location);
    ByteBuffer buffer = segment.buffer();
    int start = segment.keyStartAt(offset);
    int length = segment.keyLengthAt(offset);
    int common = Math.min(length, key.length);
    if (start + common > buffer.capacity()) {
      throw corrupt(segment, offset);
    }
    for (int i = 0; i < common; i++) {
      int difference = (buffer.get(start + i) & 0xFF) - (key[i] & 0xFF);
      if (difference != 0) {
        return difference;
      }
    }
    return length - key.length;
  }

  @Override
  public byte[] key(long location) {
    Segment segment = table.at(location);
    int offset = segment.offsetOf(location);
    byte[] key = new byte[segment.keyLengthAt(offset)];
    try {
      segment.buffer().get(segment.keyStartAt(offset), key);
    } catch (IndexOutOfBoundsException e) {
      throw corrupt(segment, offset);
    } catch (InternalError e) {
      throw unreadable(segment, e);
    }
    return key;
  }

  @Override
  public long head(long location, int offset) {
    Segment segment = table.at(location);
    int start = segment.offsetOf(location);
    int rest = segment.keyLengthAt(start) - offset;
    int from = segment.keyStartAt(start) + offset;
    ByteBuffer buffer = segment.buffer();
    try {
      if (rest >= Long.BYTES) {
        return Long.reverseBytes(buffer.getLong(from));
      }
      long head = 0;
      for (int i = 0; i < rest; i++) {
        head |= (buffer.get(from + i) & 0xFFL) << (Long.SIZE - Byte.SIZE * (i + 1));
      }
      return head;
    } catch (IndexOutOfBoundsException e) {
      throw corrupt(segment, start);
    } catch (InternalError e) {
      throw unreadable(segment, e);
    }
  }

  /**
   * Loads the first cache lines of the records at the first {@code count} of some locations, as
   * {@link #touch(long)} does of one.
   */
  public long touch(long[] locations, int count) {
    long sum = 0;
    for (int i = 0; i < count; i++) {
      Segment segment = table.at(locations[i]);
      int offset = segment.offsetOf(locations[i]);
      int last = segment.end() - Long.BYTES;
      ByteBuffer buffer = segment.buffer();
      try { // no loop: it would take as long as the memory
        sum += buffer.getLong(offset);
        sum += buffer.getLong(Math.min(offset + CACHE_LINE, last));
        sum += buffer.getLong(Math.min(offset + 2 * CACHE_LINE, last));
        sum += buffer.getLong(Math.min(offset + 3 * CACHE_LINE, last));
      } catch (InternalError e) {
        throw unreadable(segment, e);
      }
    }
    return sum;
  }

  /* Single gets, not a vectorised mismatch: those fault as an error, not as a dead JVM. */
  private static boolean equal(ByteBuffer buffer, int start, byte[] key) {
    int i = 0;
    for (; i <= key.length - Long.BYTES; i += Long.BYTES) {
      if (buffer.getLong(start + i) != RecordFormat.getLong(key, i)) {
        return false;
      }
    }
    for (; i < key.length; i++) {
      if (buffer.get(start + i) != key[i]) {
        return false;
      }
    }
    return true;
  }

  private static boolean equal(
      ByteBuffer buffer, int start, ByteBuffer other, int otherStart, int length) {
    int i = 0;
    for (; i <= length - Long.BYTES; i += Long.BYTES) {
      if (buffer.getLong(start + i) != other.getLong(otherStart + i)) {
        return false;
      }
    }
    for (; i < length; i++) {
      if (buffer.get(start + i) != other.get(otherStart + i)) {
        return false;
      }
    }
    return true;
  }

  private static int valueStart(byte[] record) {
    return RecordFormat.headerBytesOf(record[RecordFormat.FLAGS_OFFSET])
        + RecordFormat.keyLength(record);
  }

  private byte[] largeValue(Segment segment, int offset, int length) {
    verifyInPieces(segment, offset, length, scratches.get());
    int valueStart = segment.keyStartAt(offset) + segment.keyLengthAt(offset);
    byte[] value = new byte[offset + length - valueStart];
    segment.buffer().get(valueStart, value);
    return value;
  }

  private void verifyInPieces(Segment segment, int offset, int length, Scratch scratch) {
    if (!check(segment, offset, length, scratch)) {
      throw corrupt(segment, offset);
    }
  }

  private static boolean check(Segment segment, int offset, int length, Scratch scratch) {
    ByteBuffer buffer = segment.buffer();
    if (length <= SMALL_BYTES) {
      byte[] record = scratch.atLeast(length);
      buffer.get(offset, record, 0, length);
      return scratch.check.verify(record, length, segment.saltCheck());
    }
    byte[] piece = scratch.atLeast(SMALL_BYTES);
    byte[] header = scratch.header;
    buffer.get(offset, header);
    if (!RecordCheck.plausible(header, length)) {
      return false;
    }
    int headerBytes = RecordFormat.headerBytesOf(header[RecordFormat.FLAGS_OFFSET]);
    RecordCheck check = scratch.check.startBody();
    for (int done = headerBytes; done < length; ) {
      int step = Math.min(SMALL_BYTES, length - done);
      buffer.get(offset + done, piece, 0, step);
      check.updateBody(piece, 0, step);
      done += step;
    }
    return check.finishBody(header, headerBytes, segment.saltCheck());
  }

  private static int checkedLength(Segment segment, int offset) {
    int length = segment.lengthAt(offset);
    if (length < RecordFormat.HEADER_BYTES || length > segment.end() - offset) {
      throw corrupt(segment, offset);
    }
    return length;
  }

  private static EmdbCorruptException corrupt(Segment segment, int offset) {
    return new EmdbCorruptException(
        segment.description(), offset, "a record's checksum does not match its bytes");
  }

  static EmdbIoException unreadable(Segment segment, InternalError cause) {
    return new EmdbIoException(
        "Cannot read " + segment.description() + ": the file was cut or its device fails", cause);
  }
}
