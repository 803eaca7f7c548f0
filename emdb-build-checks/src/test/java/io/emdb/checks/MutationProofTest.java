package io.emdb.checks;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.spi.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The tests of the engine notice when it is broken: each mutation of {@code src/test/mutations} is
 * compiled over the engine, and the tests it names are run with it. That takes minutes, so it is
 * done under {@code -Pmutations} only; every build checks that the mutations still apply.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class MutationProofTest {

  private static final Path ROOT = Path.of(System.getProperty("emdb.root"));
  private static final Path MUTATIONS =
      ROOT.resolve("emdb-build-checks").resolve("src").resolve("test").resolve("mutations");
  private static final Path REPORT = Path.of("target", "mutations.md");
  private static final Pattern METHOD =
      Pattern.compile("className = '([^']+)', methodName = '(\\w+)'");
  private static final int MOST_MINUTES = 5;

  /** Whether tests pass with the engine as it is; asked once for each. */
  private final Map<List<String>, Boolean> green = new HashMap<>();

  @TempDir Path directory;

  static List<Mutation> mutations() throws IOException {
    return Mutation.readAll(MUTATIONS);
  }

  @Test
  void mutations_areAtLeastTen() throws IOException {
    assertThat(mutations()).hasSizeGreaterThanOrEqualTo(10);
  }

  @ParameterizedTest
  @MethodSource("mutations")
  void mutation_appliesAndCompiles(Mutation mutation) throws IOException {
    assertThat(compiled(mutation)).isNotEmptyDirectory();
    for (String test : mutation.tests()) {
      assertThat(testSource(test)).isRegularFile();
    }
  }

  @ParameterizedTest
  @MethodSource("mutations")
  @EnabledIfSystemProperty(named = "emdb.mutations", matches = "run")
  void mutation_turnsTheTestsRed(Mutation mutation) throws Exception {
    assertThat(green.computeIfAbsent(mutation.tests(), this::passUnbroken))
        .as("%s pass with the engine as it is", mutation.tests())
        .isTrue();
    String noticed = run(compiled(mutation), mutation.tests());
    assertThat(noticed).as("%s: %s", mutation.name(), mutation.breaks()).isNotEmpty();
    report("| " + mutation.breaks() + " | " + fileName(mutation) + " | " + noticed + " |\n");
  }

  private boolean passUnbroken(List<String> tests) {
    try {
      return run(directory.resolve("nothing"), tests).isEmpty();
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }

  private static String fileName(Mutation mutation) {
    return "`" + mutation.source().substring(mutation.source().lastIndexOf('/') + 1) + "`";
  }

  private static Path testSource(String test) {
    return ROOT.resolve("emdb-core/src/test/java").resolve(test.replace('.', '/') + ".java");
  }

  private Path compiled(Mutation mutation) throws IOException {
    Path sources = Files.createDirectories(directory.resolve(mutation.name()).resolve("src"));
    Path source = sources.resolve(Path.of(mutation.source()).getFileName().toString());
    Files.writeString(source, mutation.apply(ROOT));
    Path classes = directory.resolve(mutation.name()).resolve("classes");
    int exit =
        ToolProvider.findFirst("javac")
            .orElseThrow()
            .run(
                System.out,
                System.err,
                "--release",
                "17",
                "-proc:none",
                "-nowarn",
                "-d",
                classes.toString(),
                "-classpath",
                System.getProperty("java.class.path"),
                source.toString());
    assertThat(exit).as("compiling %s", mutation).isZero();
    return classes;
  }

  /** Returns what noticed, or an empty string if all passed. */
  private String run(Path classes, List<String> tests) throws Exception {
    Path output = Files.createTempFile(directory, "tests", ".txt");
    Process process =
        new ProcessBuilder(command(classes, tests))
            .directory(ROOT.resolve("emdb-core").toFile())
            .redirectErrorStream(true)
            .redirectOutput(output.toFile())
            .start();
    try {
      if (!process.waitFor(MOST_MINUTES, TimeUnit.MINUTES)) {
        return "`" + tests.get(0) + "`, which hung";
      }
    } finally {
      process.destroyForcibly();
    }
    return verdict(process.exitValue(), tests, Files.readString(output));
  }

  private static String verdict(int exit, List<String> tests, String said) {
    if (exit == RedOrGreen.GREEN) {
      return "";
    }
    assertThat(exit).as("tests were run: %s", said).isNotEqualTo(RedOrGreen.NONE);
    String failed =
        said.lines().filter(line -> line.startsWith(RedOrGreen.FAILED)).findFirst().orElse("");
    Matcher method = METHOD.matcher(failed);
    if (method.find()) {
      return "`" + method.group(1).replaceAll(".*\\.", "") + "#" + method.group(2) + "`";
    }
    return failed.isEmpty() ? "`" + tests.get(0) + "`, whose JVM died with " + exit : failed;
  }

  private static List<String> command(Path classes, List<String> tests) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-ea", "-Xmx1g", "-XX:-CreateCoredumpOnCrash", "-cp"));
    command.add(classes + java.io.File.pathSeparator + System.getProperty("java.class.path"));
    command.add(RedOrGreen.class.getName());
    command.addAll(tests);
    return command;
  }

  private static void report(String line) throws IOException {
    Files.createDirectories(REPORT.getParent());
    Files.writeString(REPORT, line, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
  }
}
