package io.emdb.internal.format;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.zip.CRC32C;

/**
 * The bytes of a log record (docs/format.md §4). Little-endian, 8-byte aligned:
 *
 * <pre>
 *   0        4        8    9     10       12       16               24
 *   +--------+--------+----+-----+--------+--------+----------------+----------------+-----+-------+
 *   | check  | length |type|flags| keylen |  ns id |    sequence    | [deadline]     | key | value |
 *   +--------+--------+----+-----+--------+--------+----------------+----------------+-----+-------+
 * </pre>
 *
 * {@code length} counts from offset 0 to the value's last byte; zero bytes follow up to the next
 * multiple of eight. {@code check} = CRC32C(bytes 4 to the header's end, then CRC32C(key, value) as
 * four bytes) XOR the segment's salt check. The inner checksum is taken outside the append lock;
 * the salt makes a record of another segment, left over in reused space, fail.
 */
public final class RecordFormat {

  /** A key and its value. */
  public static final int PUT = 1;

  /** A removed key. */
  public static final int DELETE = 2;

  /** A namespace emptied: hides every older record of it. */
  public static final int CLEAR = 3;

  /** A namespace's name, as key, for its id. */
  public static final int NAMESPACE = 4;

  /** A namespace gone for good, with every older record of it. */
  public static final int DROP = 5;

  /** Start of a batch: id and number of members as value. */
  public static final int BATCH_BEGIN = 6;

  /** End of a batch: id and number of members as value. */
  public static final int BATCH_END = 7;

  /** Last record of a segment. */
  public static final int SEAL = 8;

  /** The record has a deadline; its header is 32 bytes instead of 24. */
  public static final int DEADLINE = 1;

  /** The record counts only if the batch around it is complete. */
  public static final int IN_BATCH = 2;

  /** Every record before this one was on the device when this one was written. */
  public static final int SYNCED_BEFORE = 4;

  /** The flags there are; the other bits are zero. */
  public static final int ALL_FLAGS = DEADLINE | IN_BATCH | SYNCED_BEFORE;

  /** Stands for the deadline of an entry that never expires; no clock can give it. */
  public static final long NO_DEADLINE = Long.MIN_VALUE;

  public static final int MAX_KEY_BYTES = 0xFFFF;

  /** Size of the value of a batch marker: id and number of members. */
  public static final int BATCH_MARKER_BYTES = 12;

  public static final int CHECK_OFFSET = 0;
  public static final int LENGTH_OFFSET = 4;
  public static final int TYPE_OFFSET = 8;
  public static final int FLAGS_OFFSET = 9;
  public static final int KEY_LENGTH_OFFSET = 10;
  public static final int NAMESPACE_OFFSET = 12;
  public static final int SEQUENCE_OFFSET = 16;
  public static final int DEADLINE_OFFSET = 24;
  public static final int HEADER_BYTES = 24;
  public static final int DEADLINE_HEADER_BYTES = 32;

  static final VarHandle INTS =
      MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);
  static final VarHandle LONGS =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
  static final VarHandle SHORTS =
      MethodHandles.byteArrayViewVarHandle(short[].class, ByteOrder.LITTLE_ENDIAN);

  private RecordFormat() {}

  /** Returns the header's size for a deadline. */
  public static int headerBytes(long deadline) {
    return deadline == NO_DEADLINE ? HEADER_BYTES : DEADLINE_HEADER_BYTES;
  }

  /** Returns the header's size for a record's flags. */
  public static int headerBytesOf(int flags) {
    return (flags & DEADLINE) == 0 ? HEADER_BYTES : DEADLINE_HEADER_BYTES;
  }

  /** Returns a record's length without padding; more than an {@code int} for absurd values. */
  public static long length(int keyBytes, int valueBytes, long deadline) {
    return (long) headerBytes(deadline) + keyBytes + valueBytes;
  }

  /** Rounds a length up to the alignment of records. */
  public static int aligned(int length) {
    return (length + 7) & ~7;
  }

  /** Returns the inner checksum of a record: over its key and its value. */
  public static int bodyCheck(byte[] key, byte[] value) {
    CRC32C crc = new CRC32C();
    crc.update(key, 0, key.length);
    crc.update(value, 0, value.length);
    return (int) crc.getValue();
  }

  /** Returns what a segment's salt contributes to the checks of its records. */
  public static int saltCheck(byte[] salt) {
    CRC32C crc = new CRC32C();
    crc.update(salt, 0, salt.length);
    return (int) crc.getValue();
  }

  /** Returns the key's length in a header. */
  public static int keyLength(byte[] header) {
    return keyLength(header, 0);
  }

  /** Returns the key's length in a header somewhere in an array. */
  public static int keyLength(byte[] bytes, int offset) {
    return (short) SHORTS.get(bytes, offset + KEY_LENGTH_OFFSET) & 0xFFFF;
  }

  /** Reads a little-endian {@code int} of an array. */
  public static int getInt(byte[] bytes, int offset) {
    return (int) INTS.get(bytes, offset);
  }

  /** Reads a little-endian {@code long} of an array. */
  public static long getLong(byte[] bytes, int offset) {
    return (long) LONGS.get(bytes, offset);
  }

  /** Writes a little-endian {@code long} into an array. */
  public static void putLong(byte[] bytes, int offset, long value) {
    LONGS.set(bytes, offset, value);
  }

  /** Writes the value of a batch marker. */
  public static byte[] batchMarker(long batchId, int members) {
    return ByteBuffer.allocate(BATCH_MARKER_BYTES)
        .order(ByteOrder.LITTLE_ENDIAN)
        .putLong(batchId)
        .putInt(members)
        .array();
  }
}
