package io.emdb.compare;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class PlanTest {

  @Test
  void rounds_alternateTheOrderOfEngines() {
    Plan plan =
        new Plan(
            new Options(
                "--suites=base", "--records=1000", "--rounds=2", "--engines=emdb,rocksdb,raw"));

    assertThat(plan.steps())
        .extracting(Plan.Step::engine)
        .containsExactly("raw", "emdb", "rocksdb", "rocksdb", "emdb", "raw");
  }

  @Test
  void tenMillionRecords_areForEmdbAloneInASmallHeap() {
    Plan plan = new Plan(new Options("--suites=base", "--records=10_000_000"));

    assertThat(plan.steps())
        .singleElement()
        .satisfies(
            step -> {
              assertThat(step.engine()).isEqualTo("emdb");
              assertThat(step.heap()).isEqualTo("512m");
            });
  }
}
