package io.emdb.fuzz.jazzer;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.emdb.fuzz.FuzzSeeds;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Runs each target for {@code emdb.fuzz.seconds} in a process of its own, beginning with files of
 * real databases and what earlier runs found worth keeping in {@code target/fuzz}. An input that a
 * target fails on is left there as {@code crash-…}: keep it among the resources of the target's
 * module, in {@code fuzz/TARGET}, where every build runs it again.
 */
class CoverageGuidedFuzzTest {

  private static final Pattern RUNS = Pattern.compile("Done (\\d+) runs in (\\d+) second");

  @ParameterizedTest
  @ValueSource(
      strings = {
        "io.emdb.fuzz.SegmentHeaderFuzz",
        "io.emdb.fuzz.SuperblockFuzz",
        "io.emdb.fuzz.RecordsFuzz",
        "io.emdb.fuzz.ImageFuzz",
        "io.emdb.fuzz.OpenFuzz",
        "io.emdb.spring.cache.ValueFormatFuzz"
      })
  void target_survivesTheFuzzer(String target) throws IOException, InterruptedException {
    String name = target.substring(target.lastIndexOf('.') + 1);
    Path directory = Path.of("target", "fuzz", name);
    Path corpus = directory.resolve("corpus");
    FuzzSeeds.main(new String[] {name, corpus.toString()});
    Path log = directory.resolve("jazzer.log");
    Process fuzzer =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx1g",
                "-XX:+IgnoreUnrecognizedVMOptions",
                "-XX:+EnableDynamicAgentLoading",
                "-cp",
                System.getProperty("java.class.path"),
                "com.code_intelligence.jazzer.Jazzer",
                "--target_class=" + target,
                "--instrumentation_includes=io.emdb.**",
                "--custom_hook_includes=io.emdb.**",
                "--reproducer_path=" + directory,
                "-artifact_prefix=" + directory + "/",
                "-max_total_time=" + Integer.getInteger("emdb.fuzz.seconds", 60),
                "-max_len=16384",
                "-timeout=30",
                corpus.toString())
            .redirectErrorStream(true)
            .redirectOutput(log.toFile())
            .start();
    int exitCode = fuzzer.waitFor();
    String output = Files.readString(log, UTF_8);
    assertThat(exitCode).as("%s, see %s:%n%s", target, log, end(output)).isZero();
    Matcher runs = RUNS.matcher(output);
    assertThat(runs.find()).as("%s ran, see %s", target, log).isTrue();
    Path reports = Files.createDirectories(Path.of("target", "stress"));
    Files.write(
        reports.resolve("jazzer-" + name + ".txt"),
        List.of("executions: " + runs.group(1), "seconds: " + runs.group(2)));
  }

  private static String end(String output) {
    return output.substring(Math.max(0, output.length() - 8_000));
  }
}
