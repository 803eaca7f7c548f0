package io.emdb.compare.result;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ResultsTest {

  @Test
  void median_ofOddAndEvenCounts_isTheMiddle() {
    assertThat(median(7, 1, 3)).isEqualTo(3);
    assertThat(median(7, 1, 3, 5)).isEqualTo(4);
  }

  @Test
  void median_ofSomethingElse_isNotThere() {
    Results results = new Results(measurements(1));

    assertThat(results.median("base", "lmdb", 10, "reads", "ms")).isEmpty();
  }

  @Test
  void laterRun_standsInsteadOfWhatItMeasured_andOnlyOfThat() {
    Measurement writes = new Measurement("base", "emdb", 10, 1, "writes", "ms", 9);
    List<Measurement> whole = new ArrayList<>(measurements(5, 6, 7));
    whole.add(writes);

    Results results =
        Results.ofRuns(
            List.of(
                new RunFiles.Run(whole, Map.of()), new RunFiles.Run(measurements(1, 3), Map.of())));

    assertThat(results.rounds("base", "emdb", 10, "reads", "ms")).containsExactly(1.0, 3.0);
    assertThat(results.rounds("base", "emdb", 10, "writes", "ms")).containsExactly(9.0);
  }

  @Test
  void failure_isForgotten_onceTheSameWasMeasuredAgain() {
    Measurement failed = new Measurement("base", "emdb", 10, 2, Measurement.FAILED, "times", 1);
    List<Measurement> whole = new ArrayList<>(measurements(5));
    whole.add(failed);
    RunFiles.Run first = new RunFiles.Run(whole, Map.of());

    assertThat(Results.ofRuns(List.of(first)).hasFailed("base", "emdb", 10)).isTrue();
    assertThat(
            Results.ofRuns(List.of(first, new RunFiles.Run(measurements(6), Map.of())))
                .hasFailed("base", "emdb", 10))
        .isFalse();
  }

  @Test
  void file_givesBackWhatWasAppended(@TempDir Path directory) throws Exception {
    ResultFile file = new ResultFile(directory.resolve("results.jsonl"));
    List<Measurement> written = measurements(1.25, 2);
    for (Measurement measurement : written) {
      file.append(measurement);
    }

    assertThat(file.read()).isEqualTo(written);
  }

  private static double median(double... values) {
    return new Results(measurements(values))
        .median("base", "emdb", 10, "reads", "ms")
        .orElseThrow();
  }

  private static List<Measurement> measurements(double... values) {
    List<Measurement> all = new ArrayList<>();
    for (double value : values) {
      all.add(new Measurement("base", "emdb", 10, all.size() + 1, "reads", "ms", value));
    }
    return all;
  }
}
