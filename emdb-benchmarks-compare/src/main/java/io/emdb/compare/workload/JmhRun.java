package io.emdb.compare.workload;

import io.emdb.benchmarks.GetHitBenchmark;
import io.emdb.benchmarks.GetMissBenchmark;
import io.emdb.benchmarks.ReadInPlaceBenchmark;
import io.emdb.compare.result.Measurement;
import io.emdb.compare.result.ResultFile;
import java.io.IOException;
import java.util.Collection;
import java.util.StringJoiner;
import org.openjdk.jmh.infra.BenchmarkParams;
import org.openjdk.jmh.profile.GCProfiler;
import org.openjdk.jmh.results.Result;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.ChainedOptionsBuilder;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.runner.options.VerboseMode;

/** The benchmarks of {@code emdb-benchmarks}, with what each operation allocates. */
final class JmhRun {

  /** Metric of the bytes that an operation allocates. */
  static final String ALLOCATED = "B/op";

  private static final String READS =
      String.join(
          "|",
          GetHitBenchmark.class.getSimpleName(),
          GetMissBenchmark.class.getSimpleName(),
          ReadInPlaceBenchmark.class.getSimpleName());

  private final Job job;
  private final ResultFile results;

  JmhRun(Job job) {
    this.job = job;
    this.results = new ResultFile(job.results());
  }

  void run() throws RunnerException, IOException {
    String[] sizes = job.quick() ? new String[] {"150"} : new String[] {"16", "150", "4096"};
    record(new Runner(options().include(READS).param("valueBytes", sizes).build()).run());
    ChainedOptionsBuilder others = options().include("io[.]emdb[.]benchmarks").exclude(READS);
    record(new Runner(others.param("valueBytes", "150").build()).run());
  }

  private ChainedOptionsBuilder options() {
    TimeValue second = job.quick() ? TimeValue.milliseconds(5) : TimeValue.seconds(1);
    return new OptionsBuilder()
        .param("records", Long.toString(job.records()))
        .jvmArgsAppend("-Demdb.benchmarks.directory=" + job.directory())
        .forks(job.quick() ? 0 : 1)
        .warmupTime(second)
        .warmupIterations(job.quick() ? 0 : 3)
        .measurementTime(second)
        .measurementIterations(job.quick() ? 1 : 5)
        .addProfiler(GCProfiler.class)
        .shouldFailOnError(true)
        .verbosity(VerboseMode.SILENT);
  }

  private void record(Collection<RunResult> all) throws IOException {
    for (RunResult one : all) {
      String phase = phase(one.getParams());
      record(phase, one.getPrimaryResult());
      Result<?> allocated = one.getSecondaryResults().get("gc.alloc.rate.norm");
      if (allocated != null) {
        append(phase, ALLOCATED, allocated.getScore());
      }
    }
  }

  private void record(String phase, Result<?> result) throws IOException {
    double score = result.getScore();
    switch (result.getScoreUnit()) {
      case "ops/ms", "us/op" -> append(phase, result.getScoreUnit(), score);
      case "ms/op" -> append(phase, "us/op", score * 1_000);
      default -> throw new IllegalStateException("Unit " + result.getScoreUnit());
    }
  }

  private void append(String phase, String metric, double value) throws IOException {
    results.append(
        new Measurement(
            job.suite(), job.engine(), job.records(), job.round(), phase, metric, value));
  }

  /** Returns the class without its ending, the method, and what varies. */
  private static String phase(BenchmarkParams params) {
    String name = params.getBenchmark();
    int method = name.lastIndexOf('.');
    String type = name.substring(name.lastIndexOf('.', method - 1) + 1, method);
    StringJoiner phase = new StringJoiner(", ");
    phase.add(type.replace("Benchmark", "") + " " + name.substring(method + 1));
    for (String parameter : params.getParamsKeys()) {
      if (!parameter.equals("records")) {
        phase.add(parameter + " " + params.getParam(parameter));
      }
    }
    return phase.toString();
  }
}
