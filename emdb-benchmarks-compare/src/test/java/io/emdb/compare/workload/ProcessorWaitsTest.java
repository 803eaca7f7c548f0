package io.emdb.compare.workload;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ProcessorWaitsTest {

  @Test
  void waited_isTheSecondNumberOfSchedstat() {
    assertThat(ProcessorWaits.waited("1184207 90713 12\n")).isEqualTo(90_713);
  }

  @Test
  void sinceLast_neverRunsBackwards() throws Exception {
    try (ProcessorWaits waits = ProcessorWaits.ofThisThread()) {
      assertThat(waits.sinceLast()).isNotNegative();
      assertThat(waits.sinceLast()).isNotNegative();
    }
  }
}
