package io.emdb.testing;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assumptions;

/**
 * Programs of the system that some tests need. A test that lacks something is skipped, and says
 * what it lacks.
 */
public final class SystemTools {

  private static final long PATIENCE_SECONDS = 60;
  private static final Map<String, Path> COMPILED = new ConcurrentHashMap<>();
  private static final List<String> MORE_PLACES = List.of("/usr/sbin", "/sbin", "/usr/local/sbin");

  /** What a program ended with and wrote. */
  public record Outcome(int exitCode, String output) {}

  private SystemTools() {}

  /** Ends the test as skipped. */
  public static void skip(String reason) {
    System.out.println("Skipped: " + reason);
    Assumptions.abort(reason);
  }

  /** Skips the test but on Linux. */
  public static void requireLinux() {
    if (!"Linux".equals(System.getProperty("os.name"))) {
      skip("this needs Linux");
    }
  }

  /** Skips the test unless it runs as the superuser of Linux. */
  public static void requireRoot() throws IOException {
    requireLinux();
    if (!Integer.valueOf(0).equals(Files.getAttribute(Path.of("/proc/self"), "unix:uid"))) {
      skip("mounting a file system needs the superuser");
    }
  }

  /** Skips the test unless each of the programs is there. */
  public static void require(String... programs) {
    for (String program : programs) {
      if (!has(program)) {
        skip("there is no " + program);
      }
    }
  }

  /** Tells whether a program is there. */
  public static boolean has(String program) {
    return locate(program).isPresent();
  }

  private static Optional<Path> locate(String program) {
    List<String> places =
        new ArrayList<>(List.of(System.getenv("PATH").split(File.pathSeparator, -1)));
    places.addAll(MORE_PLACES);
    return places.stream()
        .map(place -> Path.of(place, program))
        .filter(Files::isExecutable)
        .findFirst();
  }

  /** Runs a program to its end. */
  public static Outcome run(List<String> command) throws IOException, InterruptedException {
    List<String> located = new ArrayList<>(command);
    located.set(0, locate(command.get(0)).map(Path::toString).orElse(command.get(0)));
    Process process = new ProcessBuilder(located).redirectErrorStream(true).start();
    process.getOutputStream().close();
    String output = new String(process.getInputStream().readAllBytes(), UTF_8);
    if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
      process.destroyForcibly();
      throw new AssertionError(command + " does not end");
    }
    return new Outcome(process.exitValue(), output.strip());
  }

  /** Runs a program that must succeed. */
  public static String run(String... command) throws IOException, InterruptedException {
    Outcome outcome = run(List.of(command));
    if (outcome.exitCode != 0) {
      throw new AssertionError(List.of(command) + " failed: " + outcome);
    }
    return outcome.output;
  }

  /**
   * Compiles a C source of the test resources, once, into a file that goes with this JVM; or skips
   * the test if there is no compiler.
   */
  public static Path compile(Class<?> neighbour, String source, String... options)
      throws IOException, InterruptedException {
    Path known = COMPILED.get(source);
    if (known != null) {
      return known;
    }
    require("gcc");
    Path directory = Files.createTempDirectory("emdb-tools-").toRealPath();
    Path file = directory.resolve(source);
    Path target = directory.resolve(source.replace(".c", ".bin"));
    for (Path path : List.of(directory, file, target)) {
      path.toFile().deleteOnExit(); // in the opposite order
    }
    try (InputStream in = neighbour.getResourceAsStream(source)) {
      if (in == null) {
        throw new IllegalStateException(source + " is missing from the class path");
      }
      Files.write(file, in.readAllBytes());
    }
    List<String> command = new ArrayList<>(List.of("gcc", "-std=gnu11", "-O1"));
    command.addAll(List.of("-o", target.toString(), file.toString()));
    command.addAll(List.of(options));
    Outcome outcome = run(command);
    if (outcome.exitCode != 0) {
      skip("gcc does not compile " + source + ": " + outcome.output);
    }
    COMPILED.put(source, target);
    return target;
  }
}
