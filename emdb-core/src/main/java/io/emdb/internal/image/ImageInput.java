package io.emdb.internal.image;

import io.emdb.internal.file.StorageFile;
import io.emdb.internal.format.ImageHeader;
import io.emdb.internal.index.LongSource;
import java.io.IOException;
import java.nio.ByteBuffer;

/** Reads numbers from the blocks of an image, each block verified first. One thread. */
final class ImageInput implements LongSource {

  private final StorageFile file;
  private final ImageBlocks blocks;
  private final ByteBuffer block = ImageBlocks.newBlock().limit(0);
  private final long most;
  private long number;

  ImageInput(StorageFile file, long salt) throws IOException {
    this.file = file;
    this.blocks = new ImageBlocks(salt);
    this.most = file.size() / Long.BYTES;
  }

  @Override
  public long remaining() {
    return most;
  }

  @Override
  public long next() throws IOException {
    requireMore();
    return block.getLong();
  }

  @Override
  public void next(long[] into, int count) throws IOException {
    for (int done = 0; done < count; ) {
      requireMore();
      int step = Math.min(count - done, block.remaining() / Long.BYTES);
      block.asLongBuffer().get(into, done, step);
      block.position(block.position() + step * Long.BYTES);
      done += step;
    }
  }

  private void requireMore() throws IOException {
    if (block.hasRemaining()) {
      return;
    }
    int bytes = file.read(ImageHeader.BYTES + number * ImageBlocks.BYTES, block.clear());
    int longs = bytes < ImageBlocks.HEAD_BYTES ? 0 : block.getInt(Integer.BYTES);
    if (longs < 1
        || longs > ImageBlocks.MAX_LONGS
        || ImageBlocks.HEAD_BYTES + longs * Long.BYTES > bytes
        || block.getInt(0)
            != blocks.check(block.clear(), number, ImageBlocks.HEAD_BYTES + longs * Long.BYTES)) {
      throw new IOException("Block " + number + " of the index image is unreadable");
    }
    block.limit(ImageBlocks.HEAD_BYTES + longs * Long.BYTES).position(ImageBlocks.HEAD_BYTES);
    number++;
  }
}
