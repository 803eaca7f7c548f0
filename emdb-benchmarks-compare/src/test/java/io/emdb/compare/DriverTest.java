package io.emdb.compare;

import static org.assertj.core.api.Assertions.assertThat;

import io.emdb.compare.process.Console;
import io.emdb.compare.process.SyncCounter;
import io.emdb.compare.result.Measurement;
import io.emdb.compare.result.ResultFile;
import io.emdb.compare.result.Results;
import io.emdb.compare.result.RunFiles;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The command as a whole: child JVMs, a kill, the counter of syncs, the page. */
class DriverTest {

  @TempDir Path directory;

  @Test
  void quickRun_ofChildren_writesResultsAndPage() throws Exception {
    Main.main(
        new String[] {
          "--quick",
          "--records=500",
          "--rounds=1",
          "--suites=base,reopen,jmh",
          "--engines=emdb",
          "--work=" + directory.resolve("work"),
          "--docs=" + directory.resolve("docs")
        });

    List<Measurement> all = results();
    assertThat(all)
        .extracting(Measurement::phase)
        .contains("reads", "reopen_killed", "reopen_killed_later", "reopen_clean");
    assertThat(all)
        .filteredOn(m -> m.suite().equals("jmh") && m.metric().equals("B/op"))
        .extracting(Measurement::phase)
        .contains("GetHit threads1, valueBytes 150", "Open open, valueBytes 150");
    assertThat(all).extracting(Measurement::phase).doesNotContain(Measurement.FAILED);
    assertSyncsCounted(all);
    assertThat(directory.resolve("docs/benchmarks.md")).content().contains("| 16 | Spring");
    assertThat(directory.resolve("docs/images/benchmarks/reads.svg")).isNotEmptyFile();
    assertThat(directory.resolve("docs/benchmarks/facts.json")).isNotEmptyFile();
    try (InputStream published =
        new GZIPInputStream(
            Files.newInputStream(directory.resolve("docs/benchmarks/results.jsonl.gz")))) {
      assertThat(published)
          .hasBinaryContent(Files.readAllBytes(directory.resolve("work/results.jsonl")));
    }
  }

  private void assertSyncsCounted(List<Measurement> all) throws Exception {
    List<Measurement> syncs =
        all.stream()
            .filter(m -> m.phase().equals("durable_puts") && m.metric().equals("syncs"))
            .toList();
    if (SyncCounter.compile(directory).isPresent()) {
      assertThat(syncs)
          .singleElement()
          .satisfies(m -> assertThat(m.value()).isGreaterThanOrEqualTo(5));
    } else {
      Console.line("NOT RUN: the counting of device syncs, for the reason above");
      assertThat(syncs).isEmpty();
    }
  }

  @Test
  void appendedRun_standsInsteadOfWhatItMeasured_andKeepsTheFactsOfTheWhole() throws Exception {
    Main.main(latencyOf("emdb", "--records=400"));
    Main.main(latencyOf("heap-hash", "--append", "--records=400", "--note=by hand"));
    Main.main(latencyOf("heap-hash", "--append", "--records=400"));

    RunFiles files = new RunFiles(directory.resolve("work"));
    assertThat(files.count()).isEqualTo(3);
    assertThat(Results.ofRuns(files.read()))
        .satisfies(r -> assertThat(r.engines("latency", 400)).hasSize(2))
        .satisfies(r -> assertThat(r.rounds("latency", 400)).isEqualTo(1));
    assertThat(Files.readString(directory.resolve("docs/benchmarks.md")))
        .contains("| Options | --docs=... --engines=emdb --quick ")
        .containsOnlyOnce("| Note, by hand | by hand |")
        .contains("| Measured again | latency of heap hash map; at commit ");
  }

  private String[] latencyOf(String engine, String... more) {
    return Stream.concat(
            Stream.of(
                "--quick",
                "--rounds=1",
                "--suites=latency",
                "--engines=" + engine,
                "--work=" + directory.resolve("work"),
                "--docs=" + directory.resolve("docs")),
            Stream.of(more))
        .toArray(String[]::new);
  }

  @Test
  void childThatFails_isWrittenDown() throws Exception {
    Main.main(
        new String[] {
          "--quick",
          "--records=0",
          "--rounds=1",
          "--suites=latency",
          "--engines=emdb",
          "--work=" + directory.resolve("work"),
          "--docs=" + directory.resolve("docs")
        });

    assertThat(results()).extracting(Measurement::phase).containsExactly(Measurement.FAILED);
    assertThat(Files.readString(directory.resolve("docs/benchmarks.md")))
        .contains("- latency emdb at 0, round 1: java.lang.");
  }

  private List<Measurement> results() throws Exception {
    return new ResultFile(directory.resolve("work/results.jsonl")).read();
  }
}
