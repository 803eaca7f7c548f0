package io.emdb.internal.format;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import java.util.UUID;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * One of the two slots of the file {@code SUPER} (docs/format.md §2). The slots are written in
 * turn, so one of them is whole whatever happens; the valid one with the higher generation counts.
 *
 * @param generation counts writes
 * @param database identity of the database
 * @param hashSeed seed of the index's hash function
 * @param createdMillis when the database was made
 * @param nextSegmentId smallest segment number not used yet
 * @param nextNamespaceId smallest namespace id not used yet
 * @param lastTransactionId id of the newest batch
 * @param durableSequence the log is on the device at least up to here
 * @param clean whether every log segment is sealed and durable
 * @param segments ids of segments that must exist, ascending, or {@code null} if they are too many
 *     scattered ones to be listed
 * @param firstSegmentId segments with smaller numbers are not of the database any more: a salvage
 *     or reset replaced them
 */
public record Superblock(
    long generation,
    UUID database,
    long hashSeed,
    long createdMillis,
    long nextSegmentId,
    int nextNamespaceId,
    long lastTransactionId,
    long durableSequence,
    boolean clean,
    @Nullable List<Long> segments,
    long firstSegmentId) {

  public static final int SLOT_BYTES = 4096;
  public static final int SLOTS = 2;

  /** The format this code writes, and the newest it reads. */
  public static final int FORMAT = 1;

  private static final long MAGIC = 0x3155_5053_4244_4D45L; // "EMDBSPU1"
  private static final int KNOWN_FEATURES = 0;
  private static final int CRC_OFFSET = SLOT_BYTES - Integer.BYTES;
  private static final int RANGES_OFFSET = 92;
  private static final int FIRST_SEGMENT_OFFSET = CRC_OFFSET - 12;
  private static final int MAX_RANGES = 332;
  private static final int UNLISTED = -1;

  /** End of the fields of a superblock that lists no segments. */
  private static final int SHORTEST_BYTES = 96;

  /** What a slot turned out to hold. */
  public enum Verdict {
    VALID,
    /** All zero or shorter than a slot: never written. */
    EMPTY,
    /** Not ours, or damaged. */
    UNREADABLE,
    /** Ours, whole, but of a format or with features this code does not know. */
    UNSUPPORTED
  }

  /** Returns the slot's bytes. */
  public ByteBuffer encode() {
    ByteBuffer bytes = ByteBuffer.allocate(SLOT_BYTES).order(ByteOrder.LITTLE_ENDIAN);
    bytes
        .putLong(MAGIC)
        .putInt(FORMAT)
        .putInt(KNOWN_FEATURES)
        .putLong(generation)
        .putLong(database.getMostSignificantBits())
        .putLong(database.getLeastSignificantBits())
        .putLong(hashSeed)
        .putLong(createdMillis)
        .putLong(nextSegmentId)
        .putLong(nextNamespaceId)
        .putLong(lastTransactionId)
        .putLong(durableSequence)
        .putInt(clean ? 1 : 0);
    putRanges(bytes);
    bytes.putLong(FIRST_SEGMENT_OFFSET, firstSegmentId);
    bytes.putInt(CRC_OFFSET, crc(bytes));
    return bytes.clear();
  }

  /** Judges a block of {@link #SLOT_BYTES} bytes. */
  public static Verdict judge(ByteBuffer block) {
    ByteBuffer bytes = view(block);
    if (bytes.getLong(0) != MAGIC || bytes.getInt(CRC_OFFSET) != crc(bytes)) {
      return isZero(bytes, 0, SLOT_BYTES) ? Verdict.EMPTY : Verdict.UNREADABLE;
    }
    if (bytes.getInt(8) != FORMAT || (bytes.getInt(12) & ~KNOWN_FEATURES) != 0) {
      return Verdict.UNSUPPORTED;
    }
    int ranges = bytes.getInt(RANGES_OFFSET);
    return ranges == UNLISTED || getRanges(bytes.position(RANGES_OFFSET)) != null
        ? Verdict.VALID
        : Verdict.UNREADABLE;
  }

  /** Returns format and required features of a block judged {@link Verdict#UNSUPPORTED}. */
  public static String describeUnsupported(ByteBuffer block) {
    ByteBuffer bytes = view(block);
    return "format "
        + Integer.toUnsignedString(bytes.getInt(8))
        + " with required features 0x"
        + Integer.toHexString(bytes.getInt(12));
  }

  /** Returns the superblock in a block judged {@link Verdict#VALID}. */
  public static Superblock decode(ByteBuffer block) {
    ByteBuffer bytes = view(block);
    bytes.position(16);
    return new Superblock(
        bytes.getLong(),
        new UUID(bytes.getLong(), bytes.getLong()),
        bytes.getLong(),
        bytes.getLong(),
        bytes.getLong(),
        (int) bytes.getLong(),
        bytes.getLong(),
        bytes.getLong(),
        bytes.getInt() != 0,
        getRanges(bytes),
        bytes.getLong(FIRST_SEGMENT_OFFSET));
  }

  /** Returns the same as the next generation, which goes into the other slot. */
  public Superblock again() {
    return new Superblock(
        generation + 1,
        database,
        hashSeed,
        createdMillis,
        nextSegmentId,
        nextNamespaceId,
        lastTransactionId,
        durableSequence,
        clean,
        segments,
        firstSegmentId);
  }

  /** Ids come as ranges, since compaction leaves few gaps: a count, then first id and length. */
  private void putRanges(ByteBuffer bytes) {
    int countAt = bytes.position();
    int count = 0;
    long expected = -1;
    bytes.putInt(UNLISTED);
    for (long id : segments == null ? List.<Long>of() : segments) {
      if (id == expected) {
        int lengthAt = bytes.position() - Integer.BYTES;
        bytes.putInt(lengthAt, bytes.getInt(lengthAt) + 1);
      } else if (++count > MAX_RANGES) {
        return;
      } else {
        bytes.putLong(id).putInt(1);
      }
      expected = id + 1;
    }
    if (segments != null) {
      bytes.putInt(countAt, count);
    }
  }

  private static @Nullable List<Long> getRanges(ByteBuffer bytes) {
    int count = bytes.getInt();
    return count < 0 || count > MAX_RANGES ? null : SegmentRanges.read(bytes, count);
  }

  private static ByteBuffer view(ByteBuffer block) {
    return block.duplicate().order(ByteOrder.LITTLE_ENDIAN).clear();
  }

  /** Tells whether a block may be what a loss of power left of the first superblock. */
  public static boolean mayBePartOfFirst(ByteBuffer block) {
    return isZero(view(block), SHORTEST_BYTES, CRC_OFFSET);
  }

  private static boolean isZero(ByteBuffer bytes, int from, int to) {
    for (int i = from; i < to; i++) {
      if (bytes.get(i) != 0) {
        return false;
      }
    }
    return true;
  }

  private static int crc(ByteBuffer bytes) {
    CRC32C crc = new CRC32C();
    crc.update(bytes.slice(0, CRC_OFFSET));
    return (int) crc.getValue();
  }
}
