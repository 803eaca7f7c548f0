package io.emdb.internal.index;

import io.emdb.checkers.LincheckRun;
import io.emdb.testing.Budget;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Finds beside the writer are linearizable. In every build with some kinds of keys only. */
class HashIndexLincheckTest {

  static Stream<Class<?>> underStress() {
    return Budget.isStress()
        ? all()
        : Stream.of(IndexOperations.Alike.class, IndexOperations.Doubling.class);
  }

  static Stream<Class<?>> inEachSchedule() {
    return Budget.isStress() ? all() : Stream.of(IndexOperations.Alike.class);
  }

  private static Stream<Class<?>> all() {
    return Stream.of(
        IndexOperations.Few.class,
        IndexOperations.Alike.class,
        IndexOperations.Doubling.class,
        IndexOperations.Shrinking.class);
  }

  @ParameterizedTest
  @MethodSource("underStress")
  void operations_underStress_areLinearizable(Class<?> operations) {
    LincheckRun.stress(
        "index-stress-" + operations.getSimpleName(), operations, IndexModel.class, 4, 300);
  }

  @ParameterizedTest
  @MethodSource("inEachSchedule")
  void operations_inEachSchedule_areLinearizable(Class<?> operations) {
    LincheckRun.modelCheck(
        "index-schedules-" + operations.getSimpleName(), operations, IndexModel.class, 1);
  }
}
