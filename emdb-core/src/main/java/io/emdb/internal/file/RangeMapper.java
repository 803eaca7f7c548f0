package io.emdb.internal.file;

import java.io.IOException;
import java.nio.ByteOrder;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileChannel.MapMode;

/** Maps files so that they can be unmapped at a moment of our choice, as far as Java lets us. */
interface RangeMapper {

  /** The best way of this Java version. */
  RangeMapper BEST = best();

  /** Maps the first bytes of a file for reading and writing. */
  MappedRange map(FileChannel channel, int size) throws IOException;

  private static RangeMapper best() {
    try {
      // the API was a preview with other rules before
      return Runtime.version().feature() >= 22 ? ArenaMapper.create() : CleanerMapper.create();
    } catch (ReflectiveOperationException | RuntimeException e) {
      return RangeMapper::mapUntilCollected;
    }
  }

  /** Leaves unmapping to the garbage collector: right, but at a time nobody knows. */
  static MappedRange mapUntilCollected(FileChannel channel, int size) throws IOException {
    MappedByteBuffer bytes = channel.map(MapMode.READ_WRITE, 0, size);
    bytes.order(ByteOrder.LITTLE_ENDIAN);
    return new MappedRange(bytes, () -> {});
  }
}
