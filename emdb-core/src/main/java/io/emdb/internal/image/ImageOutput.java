package io.emdb.internal.image;

import io.emdb.internal.file.StorageFile;
import io.emdb.internal.format.ImageHeader;
import io.emdb.internal.index.LongSink;
import java.io.IOException;
import java.nio.ByteBuffer;

/** Writes numbers into the blocks of an image. One thread. */
final class ImageOutput implements LongSink {

  private final StorageFile file;
  private final ImageBlocks blocks;
  private final ByteBuffer block = ImageBlocks.newBlock();
  private long number;

  ImageOutput(StorageFile file, long salt) {
    this.file = file;
    this.blocks = new ImageBlocks(salt);
    block.position(ImageBlocks.HEAD_BYTES);
  }

  @Override
  public void put(long value) throws IOException {
    if (!block.hasRemaining()) {
      writeBlock();
    }
    block.putLong(value);
  }

  @Override
  public void put(long[] values, int count) throws IOException {
    for (int done = 0; done < count; ) {
      if (!block.hasRemaining()) {
        writeBlock();
      }
      int step = Math.min(count - done, block.remaining() / Long.BYTES);
      block.asLongBuffer().put(values, done, step);
      block.position(block.position() + step * Long.BYTES);
      done += step;
    }
  }

  /** Writes what is left. */
  void finish() throws IOException {
    writeBlock();
  }

  private void writeBlock() throws IOException {
    int bytes = block.position();
    block.putInt(Integer.BYTES, (bytes - ImageBlocks.HEAD_BYTES) / Long.BYTES);
    block.putInt(0, blocks.check(block.clear(), number, bytes));
    file.write(ImageHeader.BYTES + number * ImageBlocks.BYTES, block.limit(bytes));
    number++;
    block.clear().position(ImageBlocks.HEAD_BYTES);
  }
}
