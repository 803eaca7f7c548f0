package io.emdb.internal.index;

import io.emdb.checkers.LincheckRun;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Finds beside the writer are linearizable. */
class HashIndexLincheckTest {

  @ParameterizedTest
  @ValueSource(
      classes = {
        IndexOperations.Few.class,
        IndexOperations.Alike.class,
        IndexOperations.Doubling.class,
        IndexOperations.Shrinking.class
      })
  void operations_underStress_areLinearizable(Class<?> operations) {
    LincheckRun.stress(
        "index-stress-" + operations.getSimpleName(), operations, IndexModel.class, 4, 300);
  }

  @ParameterizedTest
  @ValueSource(
      classes = {
        IndexOperations.Few.class,
        IndexOperations.Alike.class,
        IndexOperations.Doubling.class,
        IndexOperations.Shrinking.class
      })
  void operations_inEachSchedule_areLinearizable(Class<?> operations) {
    LincheckRun.modelCheck(
        "index-schedules-" + operations.getSimpleName(), operations, IndexModel.class, 1);
  }
}
