package io.emdb.testing;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** Copies and deletes directories that nobody has open. */
public final class Directories {

  private static final long ROOMY_BYTES = 1L << 30;
  private static final Path MEMORY = Path.of("/dev/shm");

  private Directories() {}

  /** Makes a directory where syncs cost little, for what does not depend on the device. */
  public static Path createTemporary() throws IOException {
    boolean roomy = Files.isWritable(MEMORY) && MEMORY.toFile().getUsableSpace() > ROOMY_BYTES;
    Path base = roomy ? MEMORY : Path.of(System.getProperty("java.io.tmpdir"));
    return Files.createTempDirectory(base, "emdb-test-").toRealPath();
  }

  /** Copies files and sub-directories; a missing directory has nothing to copy. */
  public static void copy(Path from, Path to) throws IOException {
    if (!Files.exists(from)) {
      return;
    }
    for (Path path : walk(from)) {
      Files.copy(path, to.resolve(from.relativize(path).toString()));
    }
  }

  /** Deletes a directory and all that is in it; a missing one is no error. */
  public static void delete(Path directory) throws IOException {
    if (Files.exists(directory)) {
      List<Path> paths = walk(directory);
      for (Path path : paths.stream().sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(path);
      }
    }
  }

  private static List<Path> walk(Path directory) throws IOException {
    try (Stream<Path> paths = Files.walk(directory)) {
      return paths.toList();
    }
  }
}
