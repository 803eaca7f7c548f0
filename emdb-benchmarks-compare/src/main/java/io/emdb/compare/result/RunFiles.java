package io.emdb.compare.result;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.zip.GZIPOutputStream;

/**
 * The files of a run and of those that measured some of it again: {@code results.jsonl} and {@code
 * facts.json}, then the same with numbers from 2.
 */
public final class RunFiles {

  private final Path directory;

  /**
   * A run.
   *
   * @param measurements what it measured
   * @param facts where and when
   */
  public record Run(List<Measurement> measurements, Map<String, String> facts) {}

  public RunFiles(Path directory) {
    this.directory = directory;
  }

  /** Returns the measurements of a run, counted from 1. */
  public Path results(int run) {
    return directory.resolve(run == 1 ? "results.jsonl" : "results-" + run + ".jsonl");
  }

  /** Returns the facts of a run, counted from 1. */
  public FactsFile facts(int run) {
    return new FactsFile(factsPath(run));
  }

  private Path factsPath(int run) {
    return directory.resolve(run == 1 ? "facts.json" : "facts-" + run + ".json");
  }

  /** Returns how many runs there are. */
  public int count() {
    int run = 0;
    while (Files.exists(factsPath(run + 1))) {
      run++;
    }
    return run;
  }

  /** Deletes all runs. */
  public void clear() throws IOException {
    for (int run = count(); run > 0; run--) {
      Files.deleteIfExists(results(run));
      Files.deleteIfExists(factsPath(run));
    }
    Files.deleteIfExists(results(1));
  }

  /** Writes copies into a directory of documents, the measurements compressed. */
  public void publish(Path into) throws IOException {
    Files.createDirectories(into);
    for (int run = 1; run <= count(); run++) {
      Path facts = factsPath(run);
      Files.copy(facts, into.resolve(facts.getFileName()), StandardCopyOption.REPLACE_EXISTING);
      Path results = results(run);
      try (OutputStream out =
          new GZIPOutputStream(
              Files.newOutputStream(into.resolve(results.getFileName() + ".gz")))) {
        Files.copy(results, out);
      }
    }
  }

  /** Reads all runs, the whole one first. */
  public List<Run> read() throws IOException {
    List<Run> runs = new ArrayList<>();
    for (int run = 1; run <= count(); run++) {
      runs.add(new Run(new ResultFile(results(run)).read(), facts(run).read()));
    }
    return runs;
  }
}
