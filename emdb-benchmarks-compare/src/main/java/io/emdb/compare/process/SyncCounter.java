package io.emdb.compare.process;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** The counter of device syncs, compiled with the system's C compiler where there is one. */
public final class SyncCounter {

  private SyncCounter() {}

  /** Compiles the counter into a directory; nothing if this system cannot. */
  public static Optional<Path> compile(Path directory) throws IOException, InterruptedException {
    if (!"Linux".equals(System.getProperty("os.name"))) {
      return Optional.empty();
    }
    Path source = directory.resolve("synccount.c");
    Path library = directory.resolve("synccount.so");
    try (InputStream in = SyncCounter.class.getResourceAsStream("synccount.c")) {
      if (in == null) {
        throw new IllegalStateException("synccount.c is missing from the class path");
      }
      Files.write(source, in.readAllBytes());
    }
    try {
      Process compiler =
          new ProcessBuilder(
                  "gcc",
                  "-std=gnu11",
                  "-O2",
                  "-shared",
                  "-fPIC",
                  "-o",
                  library.toString(),
                  source.toString(),
                  "-ldl")
              .redirectErrorStream(true)
              .start();
      String output = new String(compiler.getInputStream().readAllBytes(), UTF_8);
      if (compiler.waitFor() == 0) {
        return Optional.of(library);
      }
      Console.line("Device syncs are not counted, gcc failed: " + output);
      return Optional.empty();
    } catch (IOException e) {
      Console.line("Device syncs are not counted, no gcc: " + e.getMessage());
      return Optional.empty();
    }
  }
}
