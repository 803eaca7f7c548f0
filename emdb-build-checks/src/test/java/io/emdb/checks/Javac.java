package io.emdb.checks;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Compiles sources with the compiler plug-ins of this build, in a compiler process of its own. */
final class Javac {

  private static final Path ROOT = Path.of(System.getProperty("emdb.root"));

  private final Path directory;
  private final List<String> sources = new ArrayList<>();

  Javac(Path directory) {
    this.directory = directory;
  }

  Javac source(String name, String text) throws IOException {
    Path file = directory.resolve("src").resolve(name);
    Files.createDirectories(file.getParent());
    Files.writeString(file, text);
    sources.add(file.toString());
    return this;
  }

  /** Compiles; returns what the compiler says, or an empty string if it accepts the sources. */
  String errors() throws IOException {
    Path output = directory.resolve("javac.txt");
    Process process =
        new ProcessBuilder(command())
            .redirectErrorStream(true)
            .redirectOutput(output.toFile())
            .start();
    int exit = process.onExit().join().exitValue();
    String said = Files.readString(output, StandardCharsets.UTF_8);
    return exit == 0 ? "" : said + "exit " + exit;
  }

  private List<String> command() {
    String classPath = System.getProperty("java.class.path");
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "javac").toString());
    compilerAccess().forEach(option -> command.add("-J" + option));
    command.addAll(
        List.of("-J-XX:TieredStopAtLevel=1", "-J-Duser.language=en", "-J-Dfile.encoding=UTF-8"));
    command.addAll(List.of("--release", "17", "-d", directory.resolve("classes").toString()));
    command.addAll(List.of("-XDcompilePolicy=simple", "--should-stop=ifError=FLOW"));
    command.addAll(List.of("-classpath", classPath, "-processorpath", classPath));
    command.addAll(List.of("--module-path", jspecify()));
    command.add(System.getProperty("emdb.javac.plugin"));
    command.addAll(sources);
    return command;
  }

  /** The access to compiler internals that the build gives to Maven, and with it to Error Prone. */
  private static List<String> compilerAccess() {
    try {
      return Files.readAllLines(ROOT.resolve(".mvn/jvm.config"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String jspecify() {
    return Path.of(
            org.jspecify.annotations.NullMarked.class
                .getProtectionDomain()
                .getCodeSource()
                .getLocation()
                .getPath())
        .toString();
  }
}
