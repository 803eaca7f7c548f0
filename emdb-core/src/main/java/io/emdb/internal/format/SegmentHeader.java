package io.emdb.internal.format;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
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
 */
public record SegmentHeader(
    int kind, UUID database, long id, Salt salt, long horizon, long createdMillis) {

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
        .putLong(createdMillis);
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
        bytes.getLong());
  }

  private static int crc(ByteBuffer bytes) {
    CRC32C crc = new CRC32C();
    crc.update(bytes.slice(0, CRC_OFFSET));
    return (int) crc.getValue();
  }
}
