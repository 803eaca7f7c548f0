package io.emdb.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.reflect.Method;
import java.net.URISyntaxException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.profile.GCProfiler;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.Options;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.runner.options.VerboseMode;

/** Runs every benchmark for a moment with little data, so that none rots. Measures nothing. */
class BenchmarkSmokeTest {

  private static final Options SMOKE =
      new OptionsBuilder()
          .param("records", "500")
          .param("valueBytes", "150")
          .param("entries", "10")
          .forks(0)
          .warmupIterations(0)
          .measurementIterations(1)
          .measurementTime(TimeValue.milliseconds(5))
          .addProfiler(GCProfiler.class)
          .shouldFailOnError(true)
          .verbosity(VerboseMode.SILENT)
          .build();

  @Test
  void everyBenchmark_runsAndGivesAResult_andDeletesItsFiles(@TempDir Path directory)
      throws RunnerException, IOException, URISyntaxException {
    List<String> benchmarks = benchmarks();
    assertThat(benchmarks).isNotEmpty();

    System.setProperty("emdb.benchmarks.directory", directory.toString());
    Collection<RunResult> results = new Runner(SMOKE).run();

    assertThat(results.stream().map(result -> result.getParams().getBenchmark()).distinct())
        .containsExactlyInAnyOrderElementsOf(benchmarks);
    assertThat(results)
        .allSatisfy(
            result -> {
              assertThat(result.getPrimaryResult().getSampleCount()).isPositive();
              assertThat(result.getPrimaryResult().getScore()).isPositive().isFinite();
              assertThat(result.getSecondaryResults()).containsKey("gc.alloc.rate.norm");
            });
    assertThat(directory).isEmptyDirectory();
  }

  /** Looked for among the compiled classes, not in the list that JMH made of them. */
  private static List<String> benchmarks() throws IOException, URISyntaxException {
    Class<?> any = Workspace.class;
    Path classes = Path.of(any.getProtectionDomain().getCodeSource().getLocation().toURI());
    Path folder = classes.resolve(any.getPackageName().replace('.', '/'));
    List<String> benchmarks = new ArrayList<>();
    try (DirectoryStream<Path> files = Files.newDirectoryStream(folder, "*.class")) {
      for (Path file : files) {
        String name = file.getFileName().toString().replace(".class", "");
        for (Method method : load(any.getPackageName() + "." + name).getDeclaredMethods()) {
          if (method.isAnnotationPresent(Benchmark.class)) {
            benchmarks.add(method.getDeclaringClass().getName() + "." + method.getName());
          }
        }
      }
    }
    return benchmarks;
  }

  private static Class<?> load(String name) {
    try {
      return Class.forName(name);
    } catch (ClassNotFoundException e) {
      throw new AssertionError(e);
    }
  }
}
