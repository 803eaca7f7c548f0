package io.emdb.fuzz;

import io.emdb.internal.format.SegmentHeader;
import java.nio.ByteBuffer;
import java.util.Arrays;

/** The header of a segment: is none, or tells what encodes to the same. */
public final class SegmentHeaderFuzz {

  private SegmentHeaderFuzz() {}

  /** Tries the bytes as they are, and once more with a right magic, format and checksum. */
  public static void fuzzerTestOneInput(byte[] data) {
    byte[] block = Arrays.copyOf(data, FuzzBytes.BLOCK);
    decode(block);
    byte[] valid = FuzzBytes.segmentHeader(1, 1, 0);
    System.arraycopy(valid, 0, block, 0, 12);
    FuzzBytes.vouchForBlock(block, 0);
    if (decode(block) == null) {
      throw new AssertionError("a valid header is none");
    }
  }

  private static SegmentHeader decode(byte[] block) {
    SegmentHeader header = SegmentHeader.decode(ByteBuffer.wrap(block));
    if (header != null && !header.equals(SegmentHeader.decode(header.encode()))) {
      throw new AssertionError("encodes to another: " + header);
    }
    return header;
  }
}
