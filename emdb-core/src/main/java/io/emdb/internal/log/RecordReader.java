package io.emdb.internal.log;

import io.emdb.EmdbCorruptException;
import io.emdb.EmdbException;
import io.emdb.Entry;
import io.emdb.ValueReader;
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
 * InternalError}, or leaves the marks that were in the array before. What was read without a copy
 * is void unless a {@link Probe} says that it was there: {@link #requireThere}. All that throw say
 * {@link EmdbCorruptException} of a file that was cut, with its present length.
 *
 * <p>Thread-safe; callers are inside a read epoch or hold a pin on the segments.
 */
public final class RecordReader implements RecordKeys {

  /** The last word of a key of 24 bytes: with the header's, both cache lines of most keys. */
  private static final int USUAL_KEY_END = RecordFormat.HEADER_BYTES + 16;

  private static final int CACHE_LINE = 64;

  private final SegmentTable table;
  private final long hashSeed;
  private final ThreadLocal<Scratch> scratches = ThreadLocal.withInitial(Scratch::new);

  /** Of the one writer, or the open before there is one. */
  private final Probe writerProbe = new Probe();

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

  /** Returns what to throw for an access to a mapping that failed; throws any other error on. */
  public EmdbException explain(InternalError fault) {
    return table.explain(fault);
  }

  private EmdbException unreadable(Segment segment, InternalError fault) {
    return segment.isCut() ? segment.unreadable(fault) : table.explain(fault);
  }

  /**
   * Throws if the header of a record, or a key of this length behind it, is not there any more. To
   * be asked after these were looked at, before anything is concluded that no checksum vouches for.
   */
  public void requireThere(long location, byte[] key) {
    requireThere(location, key.length);
  }

  /** The same of the header alone. */
  public void requireThere(long location) {
    requireThere(location, /* keyBytes= */ 0);
  }

  private void requireThere(long location, int keyBytes) {
    Segment segment = table.at(location);
    int end = segment.offsetOf(location) + RecordFormat.DEADLINE_HEADER_BYTES + keyBytes;
    try {
      requireThere(segment, Math.min(end, segment.capacity()));
    } catch (InternalError e) {
      throw unreadable(segment, e);
    }
  }

  private void requireThere(Segment segment, int end) {
    scratches.get().probe.require(segment.buffer(), end);
  }

  /** Returns what to throw if indexes do not agree about a record. */
  public EmdbException inconsistent(long location, String reason) {
    Segment segment = table.at(location);
    return segment.damaged(segment.offsetOf(location), reason);
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
    if (offset > segment.end() - RecordFormat.DEADLINE_HEADER_BYTES) {
      return false;
    }
    boolean readable = segment.keyStartAt(offset) + segment.keyLengthAt(offset) <= segment.end();
    requireThere(location);
    return readable;
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
      throw damaged(segment, segment.offsetOf(location));
    }
  }

  /** Tells whether a record is what was written. */
  public boolean isIntact(long location) {
    Segment segment = table.at(location);
    try {
      boolean intact = verifiedLength(segment, segment.offsetOf(location), segment.capacity()) >= 0;
      if (!intact) {
        Probe.settle();
      }
      return intact;
    } catch (InternalError e) {
      throw unreadable(segment, e);
    }
  }

  /** Returns a copy of the value of a record, verified. */
  public byte[] value(long location) {
    Segment segment = table.at(location);
    int offset = segment.offsetOf(location);
    Scratch scratch = scratches.get();
    try {
      int length = verified(segment, offset, scratch);
      return length > Scratch.SMALL_BYTES
          ? copied(segment, offset, scratch.valueStart(length), length, scratch)
          : Arrays.copyOfRange(scratch.atLeast(length), scratch.valueStart(length), length);
    } catch (InternalError e) {
      throw unreadable(segment, e);
    }
  }

  /** Returns a copy of the key and value of a record, verified. */
  public Entry entry(long location) {
    Segment segment = table.at(location);
    int offset = segment.offsetOf(location);
    Scratch scratch = scratches.get();
    try {
      int length = verified(segment, offset, scratch);
      int keyStart = scratch.keyStart(length);
      int valueStart = scratch.valueStart(length);
      if (length > Scratch.SMALL_BYTES) {
        return new Entry(
            copied(segment, offset, keyStart, valueStart, scratch),
            copied(segment, offset, valueStart, length, scratch));
      }
      byte[] record = scratch.atLeast(length);
      return new Entry(
          Arrays.copyOfRange(record, keyStart, valueStart),
          Arrays.copyOfRange(record, valueStart, length));
    } catch (InternalError e) {
      throw unreadable(segment, e);
    }
  }

  private static int verified(Segment segment, int offset, Scratch scratch) {
    int length = segment.lengthAt(offset);
    if (length < RecordFormat.HEADER_BYTES
        || length > segment.end() - offset
        || !scratch.verify(segment, offset, length)) {
      throw damaged(segment, offset);
    }
    return length;
  }

  /** Copies a part of a record that was verified. */
  private static byte[] copied(Segment segment, int offset, int from, int to, Scratch scratch) {
    byte[] copy = new byte[to - from];
    segment.buffer().get(offset + from, copy);
    scratch.probe.require(segment.buffer(), offset + to);
    return copy;
  }

  /** Hands the verified value of a record to a reader, in place. */
  public <R> @Nullable R read(long location, ValueReader<R> reader) {
    Segment segment = table.at(location);
    int offset = segment.offsetOf(location);
    Scratch scratch = scratches.get();
    int length;
    try {
      length = verified(segment, offset, scratch);
    } catch (InternalError e) {
      throw unreadable(segment, e);
    }
    int valueStart = scratch.valueStart(length);
    MappedValueView view = scratch.viewInUse ? new MappedValueView() : scratch.view;
    boolean outermost = !scratch.viewInUse;
    scratch.viewInUse = true;
    view.open(segment, offset + valueStart, length - valueStart);
    try {
      R result = reader.read(view);
      requireThere(segment, offset + length); // or the reader was shown anything
      return result;
    } catch (InternalError e) {
      throw unreadable(segment, e);
    } catch (RuntimeException | Error e) {
      throw misled(segment, offset + length, e);
    } finally {
      view.close();
      if (outermost) {
        scratch.viewInUse = false;
      }
    }
  }

  /** Throws what a reader threw, or why, if the file was cut while it read. */
  private RuntimeException misled(Segment segment, int end, Throwable thrown) {
    try {
      requireThere(segment, end);
    } catch (InternalError e) {
      EmdbException unreadable = unreadable(segment, e);
      unreadable.addSuppressed(thrown);
      return unreadable;
    }
    if (thrown instanceof Error error) {
      throw error;
    }
    return (RuntimeException) thrown;
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
    return scratches.get().verify(segment, offset, length) ? length : -1;
  }

  @Override
  public boolean matches(long location, byte[] key) {
    Segment segment = table.at(location);
    int offset = segment.offsetOf(location);
    try {
      return segment.keyLengthAt(offset) == key.length
          && MappedKeys.equal(segment.buffer(), segment.keyStartAt(offset), key);
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
          && MappedKeys.equal(
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
    try {
      return hashOf(location);
    } catch (InternalError e) {
      return 0; // as of a damaged record
    }
  }

  /** Returns the hash of the key of a record, any number if it is damaged. */
  public long readableHash(long location) {
    try {
      return hashOf(location);
    } catch (InternalError e) {
      throw unreadable(table.at(location), e);
    }
  }

  private long hashOf(long location) {
    Segment segment = table.at(location);
    int offset = segment.offsetOf(location);
    int start = segment.keyStartAt(offset);
    int length = segment.keyLengthAt(offset);
    byte[] key = scratches.get().atLeast(length);
    try {
      segment.buffer().get(start, key, 0, length);
      requireThere(segment, start + length);
    } catch (IndexOutOfBoundsException e) {
      return 0; // a damaged header leads out of the segment
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
    } catch (InternalError | IndexOutOfBoundsException e) {
      return 0; // whoever reads it is told
    }
  }

  @Override
  public int compare(long location, byte[] key) {
    Segment segment = table.at(location);
    int offset = segment.offsetOf(location);
    ByteBuffer buffer = segment.buffer();
    try {
      int start = segment.keyStartAt(offset);
      int length = segment.keyLengthAt(offset);
      int common = Math.min(length, key.length);
      if (start + common > buffer.capacity()) {
        throw damaged(segment, offset);
      }
      int difference = MappedKeys.compare(buffer, start, key, common);
      writerProbe.require(buffer, start + common);
      return difference != 0 ? difference : length - key.length;
    } catch (InternalError e) {
      throw unreadable(segment, e);
    }
  }

  @Override
  public byte[] key(long location) {
    Segment segment = table.at(location);
    int offset = segment.offsetOf(location);
    try {
      int start = segment.keyStartAt(offset);
      byte[] key = new byte[segment.keyLengthAt(offset)];
      segment.buffer().get(start, key);
      requireThere(segment, start + key.length);
      return key;
    } catch (IndexOutOfBoundsException e) {
      throw damaged(segment, offset);
    } catch (InternalError e) {
      throw unreadable(segment, e);
    }
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
      throw damaged(segment, start);
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
        // not wanted yet
      }
    }
    settleTouched(locations, count);
    return sum;
  }

  /**
   * Takes errors that are due for what was touched, which else would come while something else is
   * done. Whoever reads the record is told. A file is cut at its end, so of each segment the last
   * byte is asked for; neighbours in a walk lie in any segment, in turns.
   */
  private void settleTouched(long[] locations, int count) {
    TouchedSegments touched = scratches.get().touched;
    for (int i = 0; i < count; i++) {
      Segment segment = table.at(locations[i]);
      touched.add(segment, segment.offsetOf(locations[i]) + 3 * CACHE_LINE + Long.BYTES);
    }
    touched.settle();
  }

  private static EmdbException damaged(Segment segment, int offset) {
    return segment.damaged(offset, "a record's checksum does not match its bytes");
  }
}
