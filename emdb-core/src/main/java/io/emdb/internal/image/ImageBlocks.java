package io.emdb.internal.image;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.zip.CRC32C;

/**
 * The blocks an image's numbers are kept in. Each has 8 bytes of its own, a checksum and how many
 * numbers follow, and is verified before any of its numbers is used. The checksum covers the
 * image's salt and the block's number too, so a block only counts at its place in its image.
 */
final class ImageBlocks {

  static final int BYTES = 256 * 1024;
  static final int HEAD_BYTES = Long.BYTES;
  static final int MAX_LONGS = (BYTES - HEAD_BYTES) / Long.BYTES;

  private final CRC32C crc = new CRC32C();
  private final ByteBuffer place = ByteBuffer.allocate(16).order(ByteOrder.LITTLE_ENDIAN);
  private final long salt;

  ImageBlocks(long salt) {
    this.salt = salt;
  }

  static ByteBuffer newBlock() {
    return ByteBuffer.allocateDirect(BYTES).order(ByteOrder.LITTLE_ENDIAN);
  }

  /** Returns the checksum of the block with a number, in the first {@code bytes} of a buffer. */
  int check(ByteBuffer block, long number, int bytes) {
    crc.reset();
    crc.update(place.putLong(0, salt).putLong(8, number).array());
    crc.update(block.slice(Integer.BYTES, bytes - Integer.BYTES));
    return (int) crc.getValue();
  }
}
