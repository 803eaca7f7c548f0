package io.emdb.internal.image;

import io.emdb.internal.file.Storage;
import io.emdb.internal.file.StorageFile;
import io.emdb.internal.format.ImageHeader;
import java.io.IOException;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * Reads the index image as a file, a few blocks at a time, up to the first that is not what was
 * written. What its numbers say is not looked at. One thread, used once.
 */
public final class ImageCheck {

  private static final int BLOCKS_PER_STEP = 16;

  private final Storage storage;
  private final ByteBuffer block = ImageBlocks.newBlock();
  private @Nullable ImageBlocks blocks;
  private long nextBlock;
  private long offset;
  private long bytes;
  private @Nullable String problem;

  /** Prepares the check of an image that is there. */
  public ImageCheck(Storage storage) {
    this.storage = storage;
  }

  /** Reads some more; false at the end, or at what is wrong. The file is closed in between. */
  public boolean step() throws IOException {
    try (StorageFile file = storage.open(ImageFile.NAME)) {
      boolean more = blocks != null || readHeader(file);
      for (int i = 0; i < BLOCKS_PER_STEP && more; i++) {
        more = readBlock(file);
      }
      return more;
    }
  }

  private boolean readHeader(StorageFile file) throws IOException {
    ByteBuffer bytesOfHeader = ByteBuffer.allocate(ImageHeader.BYTES);
    int length = file.read(0, bytesOfHeader);
    bytes += length;
    ImageHeader header =
        length < ImageHeader.BYTES ? null : ImageHeader.decode(bytesOfHeader.flip());
    if (header == null) {
      problem = "the header of the index image is unreadable";
      return false;
    }
    blocks = new ImageBlocks(header.salt());
    offset = ImageHeader.BYTES;
    return true;
  }

  /** All blocks but the last one are full, so where one ends early the file ends. */
  private boolean readBlock(StorageFile file) throws IOException {
    int length = file.read(offset, block.clear());
    bytes += length;
    int longs = length < ImageBlocks.HEAD_BYTES ? 0 : block.getInt(Integer.BYTES);
    boolean fits =
        longs >= 1
            && longs <= ImageBlocks.MAX_LONGS
            && ImageBlocks.HEAD_BYTES + longs * Long.BYTES == length;
    if (!fits || !isWhole(length)) {
      problem = "a block of the index image is unreadable";
      return false;
    }
    nextBlock++;
    offset += length;
    return longs == ImageBlocks.MAX_LONGS && offset < file.size();
  }

  private boolean isWhole(int length) {
    ImageBlocks checker = blocks;
    return checker != null && block.getInt(0) == checker.check(block.clear(), nextBlock, length);
  }

  /** Returns what is wrong, or {@code null} if nothing was found so far. */
  public @Nullable String problem() {
    return problem;
  }

  /** Returns where. */
  public long offset() {
    return offset;
  }

  /** Returns the bytes read so far. */
  public long bytes() {
    return bytes;
  }
}
