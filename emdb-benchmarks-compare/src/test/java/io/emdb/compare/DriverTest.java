package io.emdb.compare;

import static org.assertj.core.api.Assertions.assertThat;

import io.emdb.compare.result.Measurement;
import io.emdb.compare.result.ResultFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
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
    assertThat(all)
        .filteredOn(m -> m.phase().equals("durable_puts") && m.metric().equals("syncs"))
        .allSatisfy(m -> assertThat(m.value()).isGreaterThanOrEqualTo(5));
    assertThat(directory.resolve("docs/benchmarks.md")).content().contains("| 16 | Spring");
    assertThat(directory.resolve("docs/images/benchmarks/reads.svg")).isNotEmptyFile();
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
        .contains("- latency emdb");
  }

  private List<Measurement> results() throws Exception {
    return new ResultFile(directory.resolve("work/results.jsonl")).read();
  }
}
