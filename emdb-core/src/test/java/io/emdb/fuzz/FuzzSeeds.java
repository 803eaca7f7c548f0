package io.emdb.fuzz;

import io.emdb.durability.SweptFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
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

  /** Returns inputs for a target, by its simple name. */
  public static List<byte[]> of(String target) {
    List<byte[]> seeds = new ArrayList<>();
    CLOSED.forEach((name, bytes) -> add(target, name, bytes, seeds));
    KILLED.forEach((name, bytes) -> add(target, name, bytes, seeds));
    if (target.equals("OpenFuzz")) {
      for (int options = 0; options < 16; options++) {
        seeds.add(new byte[] {(byte) options});
        seeds.add(new byte[] {(byte) options, 1, 1, 8, 16, 1, 0, 2, 0, 40, 0, 5, 5});
      }
    }
    return seeds;
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

  /** Writes the inputs of a target into a directory: its arguments. */
  public static void main(String[] arguments) throws IOException {
    Path directory = Files.createDirectories(Path.of(arguments[1]));
    int number = 0;
    for (byte[] seed : of(arguments[0])) {
      Files.write(directory.resolve(String.format(Locale.ROOT, "seed-%03d", number++)), seed);
    }
  }
}
