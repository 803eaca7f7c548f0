package io.emdb.compare.report;

import io.emdb.compare.engine.EngineType;
import io.emdb.compare.engine.Engines;
import io.emdb.compare.result.Measurement;
import io.emdb.compare.result.Results;
import io.emdb.compare.spring.CacheType;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Writes {@code benchmarks.md} and its charts. */
public final class Page {

  private static final String IMAGES = "images/benchmarks";

  private final List<Measurement> measurements;
  private final Results results;
  private final Map<String, String> facts;

  public Page(List<Measurement> measurements, Map<String, String> facts) {
    this.measurements = List.copyOf(measurements);
    this.results = new Results(measurements);
    this.facts = new LinkedHashMap<>(facts);
  }

  /** Writes the page and its charts below a directory of documents. */
  public void write(Path docs) throws IOException {
    Path images = Files.createDirectories(docs.resolve(IMAGES));
    StringBuilder page = new StringBuilder();
    page.append(INTRODUCTION);
    facts(page);
    failures(page);
    targets(page);
    Tables tables = new Tables(results);
    for (Chart chart : new Charts(results).all()) {
      Files.writeString(images.resolve(chart.file()), chart.svg());
      page.append("\n![").append(chart.title()).append("](" + IMAGES + "/");
      page.append(chart.file()).append(")\n");
    }
    for (long records : results.sizes("base")) {
      page.append("\n## ").append(Format.size(records)).append(" records\n\n");
      page.append(tables.base(records)).append(tables.ratios(records));
      page.append(tables.syncs(records));
    }
    page.append(tables.reopen()).append(tables.ycsb()).append(tables.sizes());
    page.append(tables.latency()).append(tables.spring()).append(tables.jmh());
    settings(page);
    Files.writeString(docs.resolve("benchmarks.md"), page);
  }

  private static final String INTRODUCTION =
      """
      # Benchmarks

      Written by `emdb-benchmarks-compare` from its measurements; not by hand. To repeat the run:

      ```
      mvn -B verify -Pcompare -DskipTests -pl emdb-benchmarks-compare -am
      ```

      On a JDK older than 21 the 256 virtual threads (200,000 records, 100 durable puts each) need
      another one, by `-Dcompare.args=--virtual-java=...`.

      **Read ratios, not milliseconds.** Keys are 24 random bytes, values 150. Every store runs in a
      JVM of its own, with a heap of 4 GB, at 10 M records of 512 MB. Rounds alternate; figures are
      medians of the rounds, the longest of anything too; at 5 M and 10 M there is one round. Making
      a pair is part of every figure. Every value read by key arrives as an array on the heap. Before
      the timed reads 20,000 values are compared byte by byte, and 1,000 range reads with their
      order, their keys and the values by key; within them, lengths and the first eight bytes of
      values, and how many entries range reads found, of what size. One write before each timed
      series sets up what a store sets up with its first write; before the unsynced puts and the
      batches it is 20,000, so that the JVM has compiled them. The bulk load comes first in its JVM;
      random and range reads run twice. "Raw" is the same bytes by the
      shortest loops over files: sequential write, positional write into a preallocated file and
      force, store into a mapping, copy out of a mapping; its 4 threads share forces.

      """;

  private void facts(StringBuilder page) {
    MarkdownTable table = new MarkdownTable(List.of("Run", ""));
    facts.forEach((name, value) -> table.row(List.of(name, value)));
    table.row(
        List.of(
            "Rounds",
            results.sizes("base").stream()
                .map(size -> results.rounds("base", size) + " at " + Format.size(size))
                .reduce((one, other) -> one + ", " + other)
                .orElse(Format.NOTHING)));
    page.append(table);
  }

  private void failures(StringBuilder page) {
    List<Measurement> failed =
        measurements.stream().filter(m -> m.phase().equals(Measurement.FAILED)).toList();
    if (!failed.isEmpty()) {
      page.append("\nRuns that did not end well:\n\n");
    }
    for (Measurement one : failed) {
      page.append("- ").append(one.suite()).append(' ').append(one.engine()).append(" at ");
      page.append(Format.size(one.records())).append(", round ").append(one.round()).append('\n');
    }
  }

  private void targets(StringBuilder page) {
    page.append("\n## Targets\n\nBold figures miss. ")
        .append("[Why they do, and what was tried](decisions/0018-missed-targets.md).\n\n");
    MarkdownTable table = new MarkdownTable(List.of("#", "Work", "Verdict", "Figures"));
    for (Target target : new Targets(results).all()) {
      table.row(
          List.of(
              Integer.toString(target.number()),
              target.work(),
              target.verdict(),
              target.figures()));
    }
    page.append(table);
  }

  private static void settings(StringBuilder page) {
    page.append("\n## Settings\n\n");
    MarkdownTable table = new MarkdownTable(List.of("Store", "Settings"));
    for (EngineType type : Engines.ALL) {
      table.row(List.of(type.title(), type.settings()));
    }
    for (CacheType type : CacheType.ALL) {
      table.row(List.of(type.title(), type.settings()));
    }
    page.append(table);
  }
}
