package io.emdb.compare.process;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Starts child JVMs on this one's class path. */
public final class ChildJvm {

  private static final String[] OPENED = {
    "java.lang",
    "java.lang.reflect",
    "java.io",
    "java.nio",
    "java.util",
    "sun.nio.ch",
    "jdk.internal.misc",
    "jdk.internal.ref"
  };

  /** The class only: a message may name paths of this machine. */
  private static final Pattern UNCAUGHT =
      Pattern.compile("^Exception in thread \"main\" ([\\w.$]+)");

  private final Path javaHome;
  private final Path directory;
  private final Optional<Path> counter;

  /** Starts children with a JDK, which keep their counts of syncs in a directory. */
  public ChildJvm(Path javaHome, Path directory, Optional<Path> counter) {
    this.javaHome = javaHome;
    this.directory = directory;
    this.counter = counter;
  }

  /** Returns the JVM's options besides the class path, for the report, too. */
  public static List<String> options(String heap) {
    List<String> options = new ArrayList<>();
    options.add("-Xmx" + heap);
    options.add("-XX:+IgnoreUnrecognizedVMOptions");
    options.add("--enable-native-access=ALL-UNNAMED");
    for (String name : OPENED) {
      options.add("--add-opens=java.base/" + name + "=ALL-UNNAMED");
      options.add("--add-exports=java.base/" + name + "=ALL-UNNAMED");
    }
    options.add("--add-exports=jdk.compiler/com.sun.tools.javac.file=ALL-UNNAMED");
    options.add("--add-opens=jdk.compiler/com.sun.tools.javac=ALL-UNNAMED");
    return options;
  }

  /** Starts a child whose output, errors included, is for the caller to read. */
  public Process start(String main, String heap, List<String> arguments) throws IOException {
    List<String> command = new ArrayList<>();
    command.add(javaHome.resolve("bin").resolve("java").toString());
    command.addAll(options(heap));
    command.add("-classpath");
    command.add(absolute(System.getProperty("java.class.path")));
    command.add(main);
    command.addAll(arguments);
    ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
    if (counter.isPresent()) {
      Path counts = directory.resolve("syncs");
      Files.deleteIfExists(counts);
      builder.environment().put("LD_PRELOAD", counter.get().toString());
      builder.environment().put(SyncCounts.VARIABLE, counts.toString());
    }
    return builder.start();
  }

  /** Runs a child to its end, shows what it prints, and returns why it failed, if it did. */
  public Optional<String> run(String main, String heap, List<String> arguments)
      throws IOException, InterruptedException {
    Process child = start(main, heap, arguments);
    String reason = "";
    try (BufferedReader output = child.inputReader(UTF_8)) {
      for (String line = output.readLine(); line != null; line = output.readLine()) {
        Console.line(line);
        Matcher uncaught = UNCAUGHT.matcher(line);
        if (uncaught.find()) {
          reason = uncaught.group(1);
        }
      }
    }
    int status = child.waitFor();
    if (status == 0) {
      return Optional.empty();
    }
    return Optional.of(reason.isEmpty() ? "exit status " + status : reason);
  }

  private static String absolute(String classPath) {
    List<String> entries = new ArrayList<>();
    for (String entry : classPath.split(File.pathSeparator, -1)) {
      entries.add(Path.of(entry).toAbsolutePath().toString());
    }
    return String.join(File.pathSeparator, entries);
  }
}
