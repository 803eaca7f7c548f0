package io.emdb.compare;

import io.emdb.compare.process.ChildJvm;
import io.emdb.compare.process.Console;
import io.emdb.compare.process.Libraries;
import io.emdb.compare.process.MachineFacts;
import io.emdb.compare.process.SyncCounter;
import io.emdb.compare.report.Page;
import io.emdb.compare.result.FactsFile;
import io.emdb.compare.result.RunFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Runs the comparison and writes its page; the module's README tells the options. */
final class Main {

  private Main() {}

  public static void main(String[] arguments) throws Exception {
    Options options = new Options(arguments);
    Path work = options.path("work", Path.of("emdb-benchmarks-compare/target/compare"));
    RunFiles files = new RunFiles(work);
    if (!options.has("render")) {
      Files.createDirectories(work);
      if (!options.has("append")) {
        files.clear();
      }
      int run = files.count() + 1;
      run(options, work, files.results(run), files.facts(run));
    }
    if (options.has("note") && files.count() > 0) {
      note(files, options.text("note"));
    }
    Path docs = options.path("docs", Path.of("docs"));
    new Page(files.read()).write(docs);
    files.publish(docs.resolve("benchmarks"));
  }

  /** A remark is kept with the latest run, so that the page can be written again. */
  private static void note(RunFiles files, String text) throws IOException {
    for (int run = 1; run <= files.count(); run++) {
      Map<String, String> facts = files.facts(run).read();
      facts.remove(FactsFile.NOTE);
      if (run == files.count() && !text.isEmpty()) {
        facts.put(FactsFile.NOTE, text);
      }
      files.facts(run).write(facts);
    }
  }

  private static void run(Options options, Path work, Path results, FactsFile facts)
      throws Exception {
    Path data = options.path("data", work.resolve("data"));
    Path javaHome = Path.of(System.getProperty("java.home"));
    Path virtualJava = options.path("virtual-java", javaHome);
    Optional<Path> counter = SyncCounter.compile(work);
    Driver driver =
        new Driver(
            options,
            new ChildJvm(javaHome, work, counter),
            new ChildJvm(virtualJava, work, counter),
            data,
            results);
    Map<String, String> found = MachineFacts.collect(Files.createDirectories(data));
    found.put("Options", options.shown());
    found.put("Java of the 256 virtual threads", MachineFacts.javaVersion(virtualJava));
    found.put("Stores", Libraries.versions(System.getProperty("java.class.path")));
    found.put("Seed", Long.toString(options.number("seed", 42)));
    found.put(
        "Device syncs", counter.isPresent() ? "counted by a preloaded library" : "not counted");
    facts.write(found);
    List<Plan.Step> steps = new Plan(options).steps();
    for (int i = 0; i < steps.size(); i++) {
      Console.line((i + 1) + " of " + steps.size() + ": " + steps.get(i));
      driver.run(steps.get(i));
    }
  }
}
