package io.emdb.fuzz.jazzer;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.emdb.fuzz.FuzzSeeds;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Runs each target for {@code emdb.fuzz.seconds} in a process of its own, beginning with files of
 * real databases, the inputs kept by its module, and what earlier runs left in {@code target/fuzz}.
 * An input that a target fails on is left there as {@code crash-…}; the fewest inputs that cover
 * all that was covered are in {@code smallest}.
 */
class CoverageGuidedFuzzTest {

  private static final int SECONDS = Integer.getInteger("emdb.fuzz.seconds", 60);

  /** To begin, to end, and to look for the smallest inputs. */
  private static final int SECONDS_AROUND = 600;

  private static final Pattern RUNS = Pattern.compile("Done (\\d+) runs in (\\d+) second");
  private static final Pattern COVERED = Pattern.compile("cov: (\\d+) ft: (\\d+) corp: (\\d+)");

  @ParameterizedTest
  @CsvSource({
    "emdb-core, io.emdb.fuzz.SegmentHeaderFuzz",
    "emdb-core, io.emdb.fuzz.SuperblockFuzz",
    "emdb-core, io.emdb.fuzz.RecordsFuzz",
    "emdb-core, io.emdb.fuzz.ImageFuzz",
    "emdb-core, io.emdb.fuzz.OpenFuzz",
    "emdb-spring-boot-autoconfigure, io.emdb.spring.cache.ValueFormatFuzz"
  })
  void target_survivesTheFuzzer(String module, String target) throws Exception {
    String name = target.substring(target.lastIndexOf('.') + 1);
    Path directory = Path.of("target", "fuzz", name).toAbsolutePath();
    Path corpus = Files.createDirectories(directory.resolve("corpus"));
    writeSeeds(target, corpus);
    Path kept = Path.of("..", module, "src/test/resources/fuzz", name).toAbsolutePath().normalize();
    Path log = directory.resolve("jazzer.log");

    int exitCode = fuzz(target, directory, log, "-max_total_time=" + SECONDS, corpus, kept);

    String output = Files.readString(log, UTF_8);
    assertThat(exitCode).as("%s, see %s:%n%s", target, log, end(output)).isZero();
    report(name, output);
    Path smallest = Files.createDirectories(directory.resolve("smallest"));
    Path mergeLog = directory.resolve("merge.log");
    assertThat(fuzz(target, directory, mergeLog, "-merge=1", smallest, corpus, kept))
        .as("the merge, see %s", mergeLog)
        .isZero();
  }

  private static void writeSeeds(String target, Path corpus) throws Exception {
    int number = 0;
    for (byte[] seed : FuzzSeeds.of(Class.forName(target))) {
      Files.write(corpus.resolve(String.format(Locale.ROOT, "seed-%03d", number++)), seed);
    }
  }

  private static int fuzz(String target, Path directory, Path log, String mode, Path... inputs)
      throws IOException, InterruptedException {
    List<String> command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx512m",
                "-XX:+EnableDynamicAgentLoading",
                "-cp",
                System.getProperty("java.class.path"),
                "com.code_intelligence.jazzer.Jazzer",
                "--target_class=" + BoundedFuzz.class.getName(),
                "--target_args=" + target,
                "--instrumentation_includes=io.emdb.*:io.emdb.internal.**:io.emdb.spring.**",
                "--custom_hook_includes=io.emdb.**",
                "--reproducer_path=" + directory,
                "-artifact_prefix=" + directory + "/",
                mode,
                "-max_len=8192",
                "-len_control=0",
                "-timeout=30",
                "-print_final_stats=1"));
    for (Path each : inputs) {
      command.add(each.toString());
    }
    Process fuzzer =
        new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log.toFile()).start();
    try {
      assertThat(fuzzer.waitFor(SECONDS + SECONDS_AROUND, TimeUnit.SECONDS))
          .as("%s ends, see %s", target, log)
          .isTrue();
      return fuzzer.exitValue();
    } finally {
      fuzzer.destroyForcibly();
    }
  }

  private static void report(String name, String output) throws IOException {
    Matcher runs = RUNS.matcher(output);
    assertThat(runs.find()).as("%s ran", name).isTrue();
    List<String> lines = new ArrayList<>();
    lines.add("executions: " + runs.group(1));
    lines.add("seconds: " + runs.group(2));
    Matcher covered = COVERED.matcher(output);
    covered
        .results()
        .reduce((first, last) -> last)
        .ifPresent(
            last -> {
              lines.add("edges covered: " + last.group(1));
              lines.add("inputs worth keeping: " + last.group(3));
            });
    Path reports = Files.createDirectories(Path.of("target", "stress"));
    Files.write(reports.resolve("jazzer-" + name + ".txt"), lines);
  }

  private static String end(String output) {
    return output.substring(Math.max(0, output.length() - 8_000));
  }
}
