package io.emdb.compare.workload;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class LatenciesTest {

  private static final long MILLI = 1_000_000;

  private final Latencies latencies = new Latencies();

  @Test
  void add_upTo5Millis_isNoStall() {
    assertThat(latencies.add(0, 5 * MILLI)).isTrue();
    assertThat(latencies.add(0, 5 * MILLI + 1)).isFalse();
  }

  @Test
  void ownStalls_areLessByCollectionsInThemAndWaitsForAProcessor() {
    latencies.addStall(0, 10 * MILLI, 0);
    latencies.addStall(20 * MILLI, 30 * MILLI, 9 * MILLI);
    latencies.addStall(40 * MILLI, 50 * MILLI, MILLI);
    latencies.addStall(60 * MILLI, 70 * MILLI, 0);

    assertThat(latencies.stalls()).isEqualTo(4);
    assertThat(
            latencies.ownStalls(
                List.of(
                    new GcPauses.Pause(8 * MILLI, 12 * MILLI),
                    new GcPauses.Pause(55 * MILLI, 66 * MILLI))))
        .containsExactly(8.0, 9.0);
  }
}
