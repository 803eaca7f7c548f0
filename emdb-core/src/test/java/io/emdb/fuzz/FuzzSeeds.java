package io.emdb.fuzz;

import io.emdb.durability.SweptFiles;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/** Inputs to begin with, taken from the files of real databases. */
public final class FuzzSeeds {

  private static final Map<String, byte[]> CLOSED = SweptFiles.closed();
  private static final Map<String, byte[]> KILLED = SweptFiles.killed();

  private FuzzSeeds() {}

  static Map<String, byte[]> closed() {
    return CLOSED;
  }

  static Map<String, byte[]> killed() {
    return KILLED;
  }

  /** Returns inputs for a target: its own, if it has a method {@code seeds}. */
  public static List<byte[]> of(Class<?> target) {
    try {
      List<byte[]> seeds = new ArrayList<>();
      ((List<?>) target.getMethod("seeds").invoke(null)).forEach(each -> seeds.add((byte[]) each));
      return seeds;
    } catch (NoSuchMethodException e) {
      return ofFiles(target.getSimpleName());
    } catch (ReflectiveOperationException e) {
      throw new LinkageError("No seeds of " + target, e);
    }
  }

  private static List<byte[]> ofFiles(String target) {
    List<byte[]> seeds = new ArrayList<>();
    CLOSED.forEach((name, bytes) -> add(target, name, bytes, seeds));
    KILLED.forEach((name, bytes) -> add(target, name, bytes, seeds));
    if (target.equals("OpenFuzz")) {
      seeds.add(manySegmentsListed());
      for (int options = 0; options < 48; options++) {
        seeds.add(new byte[] {(byte) options});
        seeds.add(new byte[] {(byte) options, 1, 1, 8, 16, 1, 0, 2, 0, 40, 0, 5, 5});
      }
    }
    return seeds;
  }

  /** A salvage; both superblocks vouch for a million segments that are not there. */
  private static byte[] manySegmentsListed() {
    byte name = (byte) List.copyOf(CLOSED.keySet()).indexOf("SUPER");
    return new byte[] {17, name, 0, 106, 0, 16, 0, name, 0, 106, 16, 16, 0};
  }

  private static void add(String target, String name, byte[] bytes, List<byte[]> seeds) {
    boolean segment = name.endsWith(".seg");
    switch (target) {
      case "SegmentHeaderFuzz" -> {
        if (segment) {
          seeds.add(Arrays.copyOf(bytes, 72));
        }
      }
      case "SuperblockFuzz" -> {
        if (name.equals("SUPER")) {
          seeds.add(Arrays.copyOf(bytes, 200));
          seeds.add(bytes);
        }
      }
      case "RecordsFuzz" -> {
        if (segment) {
          byte[] records = Arrays.copyOfRange(bytes, FuzzBytes.BLOCK - 1, bytes.length);
          records[0] = (byte) (2 | (bytes[12] & 2) >> 1);
          seeds.add(records);
        }
      }
      case "ImageFuzz" -> {
        if (name.equals("INDEX.img")) {
          byte[] numbers = Arrays.copyOfRange(bytes, FuzzBytes.BLOCK + 7, bytes.length);
          numbers[0] = (byte) (bytes[56] | bytes[60] << 3);
          seeds.add(numbers);
        }
      }
      default -> {}
    }
  }
}
