package io.emdb.internal.file;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.emdb.EmdbLockedException;
import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.URISyntaxException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** A Java process of its own that opens a directory, as told by its arguments. */
final class OtherProcess implements AutoCloseable {

  private final Process process;
  private final BufferedReader output;

  private OtherProcess(Process process) {
    this.process = process;
    this.output = process.inputReader(UTF_8);
  }

  /** Starts a process whose standard error shows with ours. */
  static OtherProcess start(String task, Path directory, String... arguments) throws IOException {
    return new OtherProcess(
        builder(task, directory, arguments).redirectError(ProcessBuilder.Redirect.INHERIT).start());
  }

  /** Runs a process to its end and returns what it wrote, standard error included. */
  static List<String> run(String task, Path directory) throws IOException {
    Process process = builder(task, directory).redirectErrorStream(true).start();
    process.getOutputStream().close();
    try (OtherProcess other = new OtherProcess(process)) {
      return other.output.lines().toList();
    }
  }

  private static ProcessBuilder builder(String task, Path directory, String... arguments) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.add("-cp");
    command.add(home(DiskStorage.class) + File.pathSeparator + home(OtherProcess.class));
    command.addAll(List.of(OtherProcess.class.getName(), task, directory.toString()));
    command.addAll(List.of(arguments));
    ProcessBuilder builder = new ProcessBuilder(command);
    // Java announces these on standard error
    builder.environment().keySet().removeAll(List.of("JAVA_TOOL_OPTIONS", "JDK_JAVA_OPTIONS"));
    return builder;
  }

  static Path home(Class<?> type) {
    try {
      return Path.of(type.getProtectionDomain().getCodeSource().getLocation().toURI());
    } catch (URISyntaxException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Waits for the next line it writes. */
  String line() throws IOException {
    return String.valueOf(output.readLine());
  }

  /** Ends it as a crash would. */
  void kill() throws InterruptedException {
    process.destroyForcibly().waitFor();
  }

  @Override
  public void close() throws IOException {
    process.getOutputStream().close();
    output.close();
    process.destroyForcibly();
  }

  /** What the other process does. */
  public static void main(String[] arguments) throws Exception {
    Path directory = Path.of(arguments[1]);
    switch (arguments[0]) {
      case "try" -> print(tried(directory));
      case "hold" -> hold(directory);
      case "race" -> race(directory, Integer.parseInt(arguments[2]));
      case "map" -> map(directory);
      default -> throw new IllegalArgumentException(arguments[0]);
    }
  }

  private static String tried(Path directory) throws IOException {
    try (DiskStorage storage = DiskStorage.open(directory)) {
      return "opened " + storage.directory();
    } catch (EmdbLockedException e) {
      return "locked: " + e.getMessage();
    }
  }

  private static void hold(Path directory) throws IOException {
    try (DiskStorage storage = DiskStorage.open(directory)) {
      print("holding " + storage.directory());
      awaitEndOfInput();
    }
  }

  private static void awaitEndOfInput() throws IOException {
    try (InputStreamReader input = new InputStreamReader(System.in, UTF_8)) {
      while (input.read() >= 0) {
        // whoever started this process closes its end, or dies
      }
    }
  }

  /** Opens again and again; whoever has it open finds the trace of another that has, too. */
  private static void race(Path directory, int rounds) throws IOException {
    int won = 0;
    while (won < rounds) {
      try (DiskStorage storage = DiskStorage.open(directory)) {
        storage.create("trace").close();
        storage.delete("trace");
        won++;
      } catch (EmdbLockedException e) {
        Thread.onSpinWait();
      }
    }
    print("won " + won);
  }

  private static void map(Path directory) throws IOException {
    try (DiskStorage storage = DiskStorage.open(directory);
        StorageFile file = storage.create("mapped")) {
      file.write(0, ByteBuffer.allocate(8192));
      try (Mapping mapping = file.map(8192)) {
        mapping.buffer().putLong(16, 42);
      }
      file.sync();
    }
    Files.delete(directory.resolve("mapped"));
  }

  // the output of a process is what this process is for
  private static void print(String line) {
    System.out.println(line);
  }
}
