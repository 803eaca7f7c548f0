package io.emdb.compare.report;

import io.emdb.compare.engine.EngineType;
import io.emdb.compare.engine.Engines;
import io.emdb.compare.process.ChildJvm;
import io.emdb.compare.result.Results;
import io.emdb.compare.result.RunFiles;
import io.emdb.compare.spring.CacheType;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Writes {@code benchmarks.md} and its charts. */
public final class Page {

  private static final String IMAGES = "images/benchmarks";

  private final List<RunFiles.Run> runs;
  private final Results results;

  /** Takes the runs, the whole one first; what a later one measured stands instead. */
  public Page(List<RunFiles.Run> runs) {
    this.runs = List.copyOf(runs);
    this.results = Results.ofRuns(runs);
  }

  /** Writes the page and its charts below a directory of documents. */
  public void write(Path docs) throws IOException {
    Path images = Files.createDirectories(docs.resolve(IMAGES));
    StringBuilder page = new StringBuilder();
    page.append(INTRODUCTION);
    page.append(new RunTable(runs, results)).append(new Failures(runs));
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

  private static final String TARGETS =
      """

      ## Targets

      Bold figures miss. [Why they do, and what was tried](decisions/0018-missed-targets.md). In
      brackets: the least and the most of the rounds, of a ratio those of each round by itself; where
      they lie on both sides of the limit, another run may well be judged otherwise. A verdict is that of hash keys, the default, but for row 9, which is about sorted keys; the last
      column asks the same of a database with sorted keys and judges nothing.

      """;

  private static final String INTRODUCTION =
      """
      # Benchmarks

      Written by `emdb-benchmarks-compare` from its measurements; not by hand. To repeat the run:

      ```
      mvn -B verify -Pcompare -DskipTests -pl emdb-benchmarks-compare -am -Dcompare.args=--virtual-java=...
      ```

      The option names a JDK of 21 or later for the 256 virtual threads (200,000 records, 100 durable
      puts each); it may be left out where Maven runs by one. All that was measured, line by line, is
      in [results](benchmarks/results.jsonl.gz).

      **Read ratios, not milliseconds.** Keys are 24 random bytes, values 150. Every store runs in a
      JVM of its own, with a heap of 4 GB, at 10 M records of 512 MB. Rounds alternate; figures are
      medians of the rounds but where the longest is said to be of all; at 5 M and 10 M there is one round. Making
      a pair is part of every figure. Every value read by key arrives as an array on the heap. Before
      the timed reads 20,000 values are compared byte by byte, and 1,000 range reads with their
      order, their keys and the values by key; within them, lengths and the first eight bytes of
      values, and how many entries range reads found, of what size. One write before each timed
      series sets up what a store sets up with its first write; before the unsynced puts and the
      batches it is 20,000, in which the JVM compiles most of what they need, not all of it. The bulk
      load comes first in its JVM; random and range reads run twice. The compaction follows the
      removal of half of what was loaded; what was written since is live. "Raw" is the same bytes by the
      shortest loops over files: sequential write, positional write into a preallocated file and
      force, store into a mapping, copy out of a mapping; its 4 threads share forces.

      """;

  private void targets(StringBuilder page) {
    List<Target> all = new Targets(results).all();
    page.append(TARGETS);
    List<String> missedSorted =
        all.stream()
            .filter(t -> t.verdict().equals("met") && t.sortedVerdict().equals("missed"))
            .map(target -> Integer.toString(target.number()))
            .toList();
    if (!missedSorted.isEmpty()) {
      page.append("Met with hash keys but not with sorted keys: ")
          .append(String.join(", ", missedSorted))
          .append(".\n\n");
    }
    MarkdownTable table =
        new MarkdownTable(
            List.of("#", "Work", "Verdict", "Figures, hash keys", "Beside it: with sorted keys"));
    for (Target target : all) {
      table.row(
          List.of(
              Integer.toString(target.number()),
              target.work(),
              target.verdict(),
              target.figures(),
              target.sortedFigures()));
    }
    page.append(table);
  }

  private static void settings(StringBuilder page) {
    page.append("\n## Settings\n\n");
    MarkdownTable table = new MarkdownTable(List.of("Store", "Settings"));
    table.row(
        List.of(
            "every JVM",
            "`"
                + String.join(" ", ChildJvm.options("4g"))
                + "`, at 10 M records `-Xmx512m`; the collector is the JDK's choice, G1 where there"
                + " are 2 processors and 2 GB"));
    for (EngineType type : Engines.ALL) {
      table.row(List.of(type.title(), type.settings()));
    }
    for (CacheType type : CacheType.ALL) {
      table.row(List.of(type.title(), type.settings()));
    }
    page.append(table);
  }
}
