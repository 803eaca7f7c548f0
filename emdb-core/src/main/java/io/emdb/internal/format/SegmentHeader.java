package io.emdb.internal.format;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.UUID;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * The first 4,096 bytes of a segment (docs/format.md §3).
 *
 * @param kind {@link #LOG} or {@link #COMPACTED}
 * @param database identity of the database
 * @param id the segment's number, never used twice
 * @param salt random bytes that tie records to this segment
 * @param horizon for a log segment, the last sequence of the log before it; for a compacted one,
 *     the newest sequence that was durable when the copying began: nothing in it is hidden by a
 *     marker with a sequence up to here
 * @param createdMillis when, for people
 * @param durable every record of the log up to this sequence was on the device when the segment was
 *     made; 0 if that is not told
 */
public record SegmentHeader(
    int kind, UUID database, long id, Salt salt, long horizon, long createdMillis, long durable) {

  /** Holds records in commit order. */
  public static final int LOG = 1;

  /** Holds records copied by compaction, markers first. */
  public static final int COMPACTED = 2;

  public static final int BYTES = 4096;

  static final long MAGIC = 0x3147_4553_4244_4D45L; // "EMDBSEG1"
  static final int FORMAT = 1;

  private static final int CRC_OFFSET = BYTES - Integer.BYTES;

  /** Sixteen random bytes. */
  public record Salt(long high, long low) {

    /** Returns what this salt contributes to the checks of records. */
    public int check() {
      return RecordFormat.saltCheck(
          ByteBuffer.allocate(16)
              .order(ByteOrder.LITTLE_ENDIAN)
              .putLong(high)
              .putLong(low)
              .array());
    }
  }

  private static final int KIND_OFFSET = 12;

  /** From here on to the rest, nothing can be known from elsewhere. */
  private static final int SALT_OFFSET = 40;

  private static final int REST_OFFSET = 80;

  /** Returns the header's bytes. */
  public ByteBuffer encode() {
    ByteBuffer bytes = ByteBuffer.allocate(BYTES).order(ByteOrder.LITTLE_ENDIAN);
    bytes
        .putLong(MAGIC)
        .putInt(FORMAT)
        .putInt(kind)
        .putLong(database.getMostSignificantBits())
        .putLong(database.getLeastSignificantBits())
        .putLong(id)
        .putLong(salt.high())
        .putLong(salt.low())
        .putLong(horizon)
        .putLong(createdMillis)
        .putLong(durable);
    bytes.putInt(CRC_OFFSET, crc(bytes));
    return bytes.clear();
  }

  /** Returns the header in a block of {@link #BYTES} bytes, or {@code null} if it holds none. */
  public static @Nullable SegmentHeader decode(ByteBuffer block) {
    ByteBuffer bytes = block.duplicate().order(ByteOrder.LITTLE_ENDIAN).clear();
    if (bytes.getLong(0) != MAGIC
        || bytes.getInt(CRC_OFFSET) != crc(bytes)
        || bytes.getInt(8) != FORMAT) {
      return null;
    }
    bytes.position(12);
    return new SegmentHeader(
        bytes.getInt(),
        new UUID(bytes.getLong(), bytes.getLong()),
        bytes.getLong(),
        new Salt(bytes.getLong(), bytes.getLong()),
        bytes.getLong(),
        bytes.getLong(),
        bytes.getLong());
  }

  /** Tells whether a block is a whole header of a format that this code does not know. */
  public static boolean isOfAnotherFormat(ByteBuffer block) {
    ByteBuffer bytes = block.duplicate().order(ByteOrder.LITTLE_ENDIAN).clear();
    return bytes.getLong(0) == MAGIC
        && bytes.getInt(CRC_OFFSET) == crc(bytes)
        && bytes.getInt(8) != FORMAT;
  }

  /**
   * Returns the header in a block that {@link #decode} refuses, made again from what is known of it
   * and from its checksum: damage of any size in the parts that are the same for all segments of a
   * database, or of one byte elsewhere. It is a guess that only a record proves, by being valid
   * with its salt. {@code null} if there is more damage than that.
   */
  public static @Nullable SegmentHeader repair(ByteBuffer block, UUID database, long id) {
    byte[] bytes = new byte[BYTES];
    block.duplicate().clear().get(bytes);
    ByteBuffer known = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    known
        .putLong(0, MAGIC)
        .putInt(8, FORMAT)
        .putLong(16, database.getMostSignificantBits())
        .putLong(24, database.getLeastSignificantBits())
        .putLong(32, id);
    Arrays.fill(bytes, REST_OFFSET, CRC_OFFSET, (byte) 0);
    int kind = known.getInt(KIND_OFFSET);
    for (int each = LOG; each <= COMPACTED; each++) {
      SegmentHeader header = decode(known.putInt(KIND_OFFSET, each));
      if (header != null) {
        return header;
      }
    }
    SegmentHeader header = withOneByteChanged(known.putInt(KIND_OFFSET, kind));
    if (header != null) {
      return header;
    }
    int difference = crc(known) ^ known.getInt(CRC_OFFSET);
    int shift = Integer.numberOfTrailingZeros(difference) & -Byte.SIZE;
    boolean oneByte = (difference & ~(0xFF << shift)) == 0;
    return oneByte ? decode(known.putInt(CRC_OFFSET, crc(known))) : null;
  }

  private static @Nullable SegmentHeader withOneByteChanged(ByteBuffer block) {
    for (int position = SALT_OFFSET; position < REST_OFFSET; position++) {
      byte damaged = block.get(position);
      for (int change = 1; change < 256; change++) {
        SegmentHeader header = decode(block.put(position, (byte) (damaged ^ change)));
        if (header != null) {
          return header;
        }
      }
      block.put(position, damaged);
    }
    return null;
  }

  private static int crc(ByteBuffer bytes) {
    CRC32C crc = new CRC32C();
    crc.update(bytes.slice(0, CRC_OFFSET));
    return (int) crc.getValue();
  }
}
