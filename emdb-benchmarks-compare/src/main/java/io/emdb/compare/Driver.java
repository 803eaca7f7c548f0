package io.emdb.compare;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.emdb.compare.process.ChildJvm;
import io.emdb.compare.process.Console;
import io.emdb.compare.result.Measurement;
import io.emdb.compare.result.ResultFile;
import io.emdb.compare.workload.Job;
import io.emdb.compare.workload.KillRun;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Does the steps of a plan, each in a JVM of its own and an empty directory. */
final class Driver {

  private static final String CHILD = Child.class.getName();

  private final Options options;
  private final ChildJvm children;
  private final ChildJvm virtualThreads;
  private final Path data;
  private final Path results;

  Driver(Options options, ChildJvm children, ChildJvm virtualThreads, Path data, Path results) {
    this.options = options;
    this.children = children;
    this.virtualThreads = virtualThreads;
    this.data = data;
    this.results = results;
  }

  void run(Plan.Step step) throws IOException, InterruptedException {
    Path directory = Files.createTempDirectory(Files.createDirectories(data), "data");
    try {
      Optional<String> failure =
          switch (step.suite()) {
            case REOPEN -> reopen(step, directory);
            case VIRTUAL ->
                virtualThreads.run(
                    CHILD, step.heap(), job(step, directory, "durable_256").toArguments());
            default ->
                children.run(
                    CHILD, step.heap(), job(step, directory, options.list("phases")).toArguments());
          };
      if (failure.isPresent()) {
        failed(step, failure.get());
      }
    } finally {
      delete(directory);
    }
  }

  private Job job(Plan.Step step, Path directory, String... phases) {
    return job(step, directory, List.of(phases));
  }

  private Job job(Plan.Step step, Path directory, List<String> phases) {
    return new Job(
        step.suite().id(),
        step.engine(),
        step.records(),
        step.round(),
        options.number("seed", 42),
        options.has("quick"),
        phases,
        directory,
        results);
  }

  private Optional<String> reopen(Plan.Step step, Path directory)
      throws IOException, InterruptedException {
    Optional<String> failure = kill(step, directory, "victim");
    if (failure.isEmpty()) {
      failure = opened(step, directory, "reopen_killed");
    }
    if (failure.isEmpty()) {
      failure = kill(step, directory, "later_victim");
    }
    if (failure.isEmpty()) {
      failure = opened(step, directory, "reopen_killed_later");
    }
    return failure.isEmpty() ? opened(step, directory, "reopen_clean") : failure;
  }

  private Optional<String> opened(Plan.Step step, Path directory, String phase)
      throws IOException, InterruptedException {
    return children.run(CHILD, step.heap(), job(step, directory, phase).toArguments());
  }

  /** Starts a victim, and kills it when it is ready; a failure if it ended before. */
  private Optional<String> kill(Plan.Step step, Path directory, String role)
      throws IOException, InterruptedException {
    List<String> arguments = job(step, directory).with(role).toArguments();
    Process victim = children.start(CHILD, step.heap(), arguments);
    try (BufferedReader output = victim.inputReader(UTF_8)) {
      String line = output.readLine();
      while (line != null && !line.equals(KillRun.READY)) {
        line = output.readLine();
      }
      return line != null ? Optional.empty() : Optional.of(role + " ended by itself");
    } finally {
      victim.destroyForcibly().waitFor();
    }
  }

  private void failed(Plan.Step step, String why) throws IOException {
    Console.line("FAILED: " + step + ", " + why);
    new ResultFile(results)
        .append(
            new Measurement(
                step.suite().id(),
                step.engine(),
                step.records(),
                step.round(),
                Measurement.FAILED,
                why,
                1));
  }

  private static void delete(Path directory) throws IOException {
    try (Stream<Path> all = Files.walk(directory)) {
      for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(path);
      }
    }
  }
}
