package io.emdb.internal.log;

import io.emdb.internal.format.RecordCheck;
import io.emdb.internal.format.RecordFormat;
import java.util.Arrays;

/**
 * A copy of some neighbouring records of a segment, every one of them verified, for whoever looks
 * at all of them more than once. To be used again and again, by one thread.
 */
public final class RecordBlock {

  private final RecordReader reader;
  private final RecordCheck check = new RecordCheck();
  private byte[] bytes = {};
  private int[] starts = new int[1024];
  private int count;
  private int origin;
  private long base;
  private int saltCheck;

  /** Makes an empty block. */
  public RecordBlock(RecordReader reader) {
    this.reader = reader;
  }

  /**
   * Copies the records between two offsets.
   *
   * @return the end, or where the first record starts that is not what was written; then the block
   *     holds those before it
   * @throws io.emdb.EmdbCorruptException if the file was cut
   */
  public int load(Segment from, int start, int end) {
    origin = start;
    count = 0;
    int size = end - start;
    if (bytes.length < size) {
      bytes = new byte[size + size / 4];
    }
    int mapped = Math.min(end, from.end()) - start; // less in the padding of a file that was cut
    from.copy(start, bytes, mapped);
    Arrays.fill(bytes, mapped, size, (byte) 0);
    saltCheck = from.saltCheck();
    base = from.locationOf(0);
    return start + verify(size);
  }

  private int verify(int size) {
    int at = 0;
    while (size - at >= RecordFormat.HEADER_BYTES) {
      int length = RecordFormat.getInt(bytes, at + RecordFormat.LENGTH_OFFSET);
      if (length < RecordFormat.HEADER_BYTES
          || length > size - at
          || !check.verify(bytes, at, length, saltCheck)) {
        return at;
      }
      if (count + 1 == starts.length) {
        starts = Arrays.copyOf(starts, 2 * starts.length);
      }
      starts[count++] = at;
      int next = at + RecordFormat.aligned(length);
      Arrays.fill(bytes, at + length, Math.min(next, size), (byte) 0); // the check leaves it out
      at = next;
    }
    starts[count] = at;
    return at;
  }

  /** Returns how many records there are. */
  public int count() {
    return count;
  }

  /** Returns the bytes the records are in. */
  public byte[] bytes() {
    return bytes;
  }

  /**
   * Returns where a record starts in the bytes; for the number behind the last, where that ends.
   */
  public int start(int record) {
    return starts[record];
  }

  /** Returns where a record starts in its segment. */
  public int offset(int record) {
    return origin + starts[record];
  }

  /** Returns a record's aligned length. */
  public int footprint(int record) {
    return starts[record + 1] - starts[record];
  }

  /** Returns a record's location. */
  public long location(int record) {
    return base + (offset(record) >>> 3);
  }

  /** Returns a record's type. */
  public int type(int record) {
    return bytes[starts[record] + RecordFormat.TYPE_OFFSET];
  }

  /** Returns a record's namespace id. */
  public int namespace(int record) {
    return RecordFormat.getInt(bytes, starts[record] + RecordFormat.NAMESPACE_OFFSET);
  }

  /** Returns a record's sequence. */
  public long sequence(int record) {
    return RecordFormat.getLong(bytes, starts[record] + RecordFormat.SEQUENCE_OFFSET);
  }

  /** Returns a record's deadline. */
  public long deadline(int record) {
    int start = starts[record];
    return (bytes[start + RecordFormat.FLAGS_OFFSET] & RecordFormat.DEADLINE) == 0
        ? RecordFormat.NO_DEADLINE
        : RecordFormat.getLong(bytes, start + RecordFormat.DEADLINE_OFFSET);
  }

  /** Returns the hash of a record's key. */
  public long keyHash(int record) {
    return reader.hash(bytes, keyStart(record), RecordFormat.keyLength(bytes, starts[record]));
  }

  /** Returns a copy of a record's key. */
  public byte[] key(int record) {
    int start = keyStart(record);
    return Arrays.copyOfRange(bytes, start, start + RecordFormat.keyLength(bytes, starts[record]));
  }

  private int keyStart(int record) {
    int start = starts[record];
    return start + RecordFormat.headerBytesOf(bytes[start + RecordFormat.FLAGS_OFFSET]);
  }

  /**
   * Makes a record, in the bytes, what its copy in a segment of another salt is (docs/format.md
   * §6). Its check goes on to vouch for the bytes it vouched for before.
   */
  public void adapt(int record, int newSaltCheck) {
    RecordCheck.adapt(bytes, starts[record], saltCheck, newSaltCheck);
  }
}
