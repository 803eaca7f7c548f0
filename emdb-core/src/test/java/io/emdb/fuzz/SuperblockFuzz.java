package io.emdb.fuzz;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.emdb.EmdbException;
import io.emdb.internal.format.Superblock;
import io.emdb.internal.format.Superblock.Verdict;
import io.emdb.internal.log.SuperblockFile;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;

/** The file {@code SUPER}, of two slots at most. */
public final class SuperblockFuzz {

  private static final int MOST_NUMBERS = 1_000;

  private SuperblockFuzz() {}

  /** Tries the bytes as they are, and once more with right magics, formats and checksums. */
  public static void fuzzerTestOneInput(byte[] data) {
    read(data);
    byte[] slots = Arrays.copyOf(data, 2 * FuzzBytes.BLOCK);
    for (int at = 0; at < slots.length; at += FuzzBytes.BLOCK) {
      FuzzBytes.littleEndian(slots)
          .position(at)
          .put("EMDBSPU1".getBytes(US_ASCII))
          .putInt(1)
          .putInt(0);
      FuzzBytes.vouchForBlock(slots, at);
      slot(Arrays.copyOfRange(slots, at, at + FuzzBytes.BLOCK));
    }
    read(slots);
  }

  private static void slot(byte[] block) {
    if (Superblock.judge(ByteBuffer.wrap(block)) != Verdict.VALID) {
      return;
    }
    Superblock superblock = Superblock.decode(ByteBuffer.wrap(block));
    List<Long> numbers = superblock.segments();
    if (numbers == null || numbers.size() <= MOST_NUMBERS) {
      ByteBuffer encoded = superblock.encode();
      if (Superblock.judge(encoded) != Verdict.VALID
          || !Superblock.decode(encoded).equals(superblock)) {
        throw new AssertionError("encodes to another: " + superblock);
      }
      return;
    }
    long last = -1;
    Iterator<Long> each = numbers.iterator();
    for (int i = 0; i < MOST_NUMBERS; i++) {
      long number = each.next();
      if (number <= last) {
        throw new AssertionError("numbers do not rise: " + number + " after " + last);
      }
      last = number;
    }
  }

  private static void read(byte[] file) {
    try {
      SuperblockFile.read(FuzzBytes.storage(SuperblockFile.NAME, file));
    } catch (EmdbException e) {
      // reported
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
