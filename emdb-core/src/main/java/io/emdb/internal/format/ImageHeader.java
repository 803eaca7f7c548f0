package io.emdb.internal.format;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.UUID;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * The first 4,096 bytes of an index image (docs/format.md §12).
 *
 * @param database identity of the database
 * @param sequence the image shows what the records up to this sequence say
 * @param slotBytes the size of a slot, which locations depend on
 * @param lastTransactionId id of the newest batch up to the sequence
 * @param nextNamespaceId smallest namespace id not used up to the sequence
 * @param segments segments the locations lie in
 * @param namespaces namespaces, the default one included
 * @param salt random number that ties the blocks to this image
 * @param emptyKeyHash hash of the key of no bytes, which tells whether hashes are made as they were
 */
public record ImageHeader(
    UUID database,
    long sequence,
    int slotBytes,
    long lastTransactionId,
    int nextNamespaceId,
    int segments,
    int namespaces,
    long salt,
    long emptyKeyHash) {

  public static final int BYTES = 4096;

  private static final long MAGIC = 0x3158_4449_4244_4D45L; // "EMDBIDX1"
  private static final int FORMAT = 4;
  private static final int CRC_OFFSET = BYTES - Integer.BYTES;

  /** Returns the header's bytes. */
  public ByteBuffer encode() {
    ByteBuffer bytes = ByteBuffer.allocate(BYTES).order(ByteOrder.LITTLE_ENDIAN);
    bytes
        .putLong(MAGIC)
        .putInt(FORMAT)
        .putInt(slotBytes)
        .putLong(database.getMostSignificantBits())
        .putLong(database.getLeastSignificantBits())
        .putLong(sequence)
        .putLong(lastTransactionId)
        .putLong(nextNamespaceId)
        .putInt(segments)
        .putInt(namespaces)
        .putLong(salt)
        .putLong(emptyKeyHash);
    bytes.putInt(CRC_OFFSET, crc(bytes));
    return bytes.clear();
  }

  /** Returns the header in a block of {@link #BYTES} bytes, or {@code null} if it holds none. */
  public static @Nullable ImageHeader decode(ByteBuffer block) {
    ByteBuffer bytes = block.duplicate().order(ByteOrder.LITTLE_ENDIAN).clear();
    if (bytes.getLong(0) != MAGIC
        || bytes.getInt(CRC_OFFSET) != crc(bytes)
        || bytes.getInt(8) != FORMAT) {
      return null;
    }
    int slotBytes = bytes.getInt(12);
    bytes.position(16);
    UUID database = new UUID(bytes.getLong(), bytes.getLong());
    long sequence = bytes.getLong();
    long lastTransactionId = bytes.getLong();
    int nextNamespaceId = (int) bytes.getLong();
    return new ImageHeader(
        database,
        sequence,
        slotBytes,
        lastTransactionId,
        nextNamespaceId,
        bytes.getInt(),
        bytes.getInt(),
        bytes.getLong(),
        bytes.getLong());
  }

  private static int crc(ByteBuffer bytes) {
    CRC32C crc = new CRC32C();
    crc.update(bytes.slice(0, CRC_OFFSET));
    return (int) crc.getValue();
  }
}
