package io.emdb.concurrency;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.emdb.concurrency.AppendHistory.Operation;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The checker of histories must be able to fail. */
class AppendHistoryTest {

  private static Operation operation(String name) {
    return new Operation(name);
  }

  private static void assertRefused(AppendHistory history) {
    assertThatThrownBy(history::verify).isInstanceOf(AssertionError.class);
  }

  @Test
  void oneAfterTheOther_isExplained() {
    Operation first = operation("first");
    first.read("x", List.of());
    first.append("x", 1);
    first.end();
    Operation second = operation("second");
    second.read("x", List.of(1));
    second.append("y", 2);
    second.end();
    Map<String, List<Integer>> lists = Map.of("x", List.of(1), "y", List.of(2));
    assertThatCode(new AppendHistory(List.of(second, first), lists)::verify)
        .doesNotThrowAnyException();
  }

  @Test
  void lostAppend_isRefused() {
    Operation lost = operation("lost");
    lost.append("x", 1);
    assertRefused(new AppendHistory(List.of(lost.end()), Map.of()));
  }

  @Test
  void appendOfAnAbortedTransaction_isRefused() {
    assertRefused(new AppendHistory(List.of(), Map.of("x", List.of(1))));
  }

  @Test
  void writeSkew_isRefused() {
    Operation first = operation("first");
    Operation second = operation("second");
    first.read("y", List.of());
    first.append("x", 1);
    second.read("x", List.of());
    second.append("y", 2);
    assertRefused(
        new AppendHistory(
            List.of(first.end(), second.end()), Map.of("x", List.of(1), "y", List.of(2))));
  }

  @Test
  void readsOfTwoMoments_areRefused() {
    Operation writer = operation("writer");
    writer.append("x", 1);
    writer.append("y", 2);
    Operation reader = operation("reader");
    reader.read("x", List.of(1));
    reader.read("y", List.of());
    assertRefused(
        new AppendHistory(
            List.of(writer.end(), reader.end()), Map.of("x", List.of(1), "y", List.of(2))));
  }

  @Test
  void readOfThePast_isRefused() {
    Operation writer = operation("writer");
    writer.append("x", 1);
    writer.end();
    long after = System.nanoTime();
    while (System.nanoTime() <= after) {
      Thread.onSpinWait();
    }
    Operation reader = operation("reader");
    reader.read("x", List.of());
    assertRefused(new AppendHistory(List.of(writer, reader.end()), Map.of("x", List.of(1))));
  }
}
