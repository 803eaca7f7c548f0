package io.emdb.compare.workload;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/** Space taken on the device. */
final class DiskUse {

  private DiskUse() {}

  /** Returns the allocated bytes of a directory where the system tells, else the files' lengths. */
  static long bytes(Path directory) throws IOException, InterruptedException {
    try {
      Process du =
          new ProcessBuilder("du", "-sk", directory.toString())
              .redirectError(ProcessBuilder.Redirect.DISCARD)
              .start();
      String output = new String(du.getInputStream().readAllBytes(), UTF_8);
      if (du.waitFor() == 0) {
        return Long.parseLong(output.substring(0, output.indexOf('\t'))) * 1024;
      }
    } catch (IOException e) {
      // No such command here: lengths it is, and sparse files look larger than they are.
      return lengths(directory);
    }
    return lengths(directory);
  }

  private static long lengths(Path directory) throws IOException {
    try (Stream<Path> all = Files.walk(directory)) {
      return all.filter(Files::isRegularFile).mapToLong(file -> file.toFile().length()).sum();
    }
  }
}
