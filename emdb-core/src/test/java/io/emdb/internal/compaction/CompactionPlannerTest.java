package io.emdb.internal.compaction;

import static org.assertj.core.api.Assertions.assertThat;

import io.emdb.internal.compaction.CompactionPlanner.Candidate;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class CompactionPlannerTest {

  private static final int SEGMENT_BYTES = 64 * 1024 * 1024;

  private static List<List<Candidate>> plan(Candidate... candidates) {
    return CompactionPlanner.plan(List.of(candidates), SEGMENT_BYTES);
  }

  @Test
  void wholeSegments_areLeftAlone() {
    assertThat(plan(new Candidate(0, 0, 1, 60_000_000, 60_000_000))).isEmpty();
  }

  @Test
  void groups_areInOrderOfHorizonAndFitASegment() {
    Candidate first = new Candidate(1, 10, 2, 50_000_000, 40_000_000);
    Candidate second = new Candidate(0, 20, 1, 50_000_000, 20_000_000);
    Candidate third = new Candidate(2, 30, 3, 50_000_000, 20_000_000);
    assertThat(plan(second, third, first)).containsExactly(List.of(first, second), List.of(third));
  }

  /** Markers are dead weight to the plan, yet all of them may have to be copied. */
  @Test
  void segmentsOfMarkersOnly_neverFillMoreThanTheLargestSegment() {
    List<Candidate> candidates = new ArrayList<>();
    for (int i = 0; i < 100; i++) {
      candidates.add(new Candidate(i, i, i, SEGMENT_BYTES, 0));
    }
    List<List<Candidate>> groups = CompactionPlanner.plan(candidates, SEGMENT_BYTES);
    assertThat(groups.stream().flatMap(List::stream).toList()).isEqualTo(candidates);
    assertThat(groups)
        .allSatisfy(
            group ->
                assertThat(group.stream().mapToLong(Candidate::dataBytes).sum())
                    .isLessThan(Integer.MAX_VALUE));
  }
}
