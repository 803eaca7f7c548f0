package io.emdb.compare;

import io.emdb.compare.engine.EngineType;
import io.emdb.compare.engine.Engines;
import io.emdb.compare.process.ChildJvm;
import io.emdb.compare.process.Console;
import io.emdb.compare.process.SyncCounter;
import io.emdb.compare.result.ResultFile;
import io.emdb.compare.workload.Child;
import io.emdb.compare.workload.Job;
import io.emdb.compare.workload.RawRun;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** Runs the comparison. */
public final class Main {

  private Main() {}

  public static void main(String[] arguments) throws Exception {
    Options options = new Options(arguments);
    Path work = options.path("work", Path.of("emdb-benchmarks-compare/target/compare"));
    Files.createDirectories(work);
    Path results = work.resolve("results.jsonl");
    ChildJvm children =
        new ChildJvm(Path.of(System.getProperty("java.home")), work, SyncCounter.compile(work));
    List<String> engines = new ArrayList<>(options.list("engines"));
    if (engines.isEmpty()) {
      engines.add(RawRun.ID);
      Engines.ALL.stream().map(EngineType::id).forEach(engines::add);
    }
    for (int round = 1; round <= options.number("rounds", 1); round++) {
      for (String engine : engines) {
        Path data = Files.createTempDirectory(work, "data");
        Job job =
            new Job(
                "base",
                engine,
                options.number("records", 1_000_000),
                round,
                options.number("seed", 42),
                options.has("quick"),
                options.list("phases"),
                data,
                results);
        if (!children.run(Child.class.getName(), "4g", job.toArguments())) {
          Console.line("FAILED: " + job);
        }
        delete(data);
      }
    }
    Console.line(new ResultFile(results).read().size() + " measurements in " + results);
  }

  private static void delete(Path directory) throws Exception {
    try (Stream<Path> all = Files.walk(directory)) {
      for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(path);
      }
    }
  }
}
