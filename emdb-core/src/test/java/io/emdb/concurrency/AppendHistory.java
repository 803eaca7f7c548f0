package io.emdb.concurrency;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Operations that read lists and append to them, and whether some order of them, one after the
 * other, explains what they saw. Every appended number is appended once, so the last state of a
 * list tells in which order it was appended to, and a list that was read tells between which
 * appends. An operation that ended before another began must come before it, too.
 *
 * <p>After K. Kingsbury, P. Alvaro: Elle. Inferring isolation anomalies from experimental
 * observations. PVLDB 14 (3), 2020.
 */
final class AppendHistory {

  /** An operation that took effect. */
  static final class Operation {
    private final String name;
    private final long begin = System.nanoTime();
    private final Map<String, List<Integer>> reads = new TreeMap<>();
    private final Map<String, Integer> appends = new TreeMap<>();
    private long end;

    // of the search for an order
    private final List<Operation> later = new ArrayList<>();
    private int earlier;

    Operation(String name) {
      this.name = name;
    }

    /** Forgets what it did, to do it again. */
    void restart() {
      reads.clear();
      appends.clear();
    }

    /** Takes note of a list as it was before this operation, at each read the same. */
    void read(String key, List<Integer> list) {
      List<Integer> before = reads.putIfAbsent(key, list);
      assertThat(list).as("%s reads %s again", name, key).isEqualTo(before == null ? list : before);
    }

    /** The same, or, after its own append, tells that this one must be there. */
    boolean readUnlessAppended(String key, List<Integer> list) {
      Integer own = appends.get(key);
      if (own == null) {
        read(key, list);
        return true;
      }
      List<Integer> expected = new ArrayList<>(reads.get(key));
      expected.add(own);
      assertThat(list).as("%s reads its own append to %s", name, key).isEqualTo(expected);
      return false;
    }

    void append(String key, int number) {
      appends.put(key, number);
    }

    Operation end() {
      end = System.nanoTime();
      return this;
    }

    @Override
    public String toString() {
      return name + " reads " + reads + " appends " + appends + " in [" + begin + ", " + end + "]";
    }
  }

  private final Map<String, List<Integer>> lists;
  private final List<Operation> operations;
  private final Map<Integer, Operation> appended = new HashMap<>();

  /**
   * Makes a history.
   *
   * @param operations all that took effect
   * @param lists the lists after them
   */
  AppendHistory(List<Operation> operations, Map<String, List<Integer>> lists) {
    this.operations = operations;
    this.lists = lists;
  }

  /** Fails unless some order explains the history. */
  void verify() {
    for (Operation operation : operations) {
      operation.appends.values().forEach(number -> appended.put(number, operation));
    }
    lists.forEach(this::orderAppends);
    long kept = lists.values().stream().mapToLong(List::size).sum();
    assertThat(kept).as("numbers appended, each once").isEqualTo(appended.size());
    for (Operation operation : operations) {
      operation.reads.forEach((key, list) -> orderRead(operation, key, list));
    }
    requireOrder();
  }

  private void orderAppends(String key, List<Integer> list) {
    assertThat(appended.keySet()).as("every number in %s is of a commit", key).containsAll(list);
    for (int i = 0; i < list.size(); i++) {
      assertThat(appended.get(list.get(i)).appends).containsEntry(key, list.get(i));
      if (i > 0) {
        order(appended.get(list.get(i - 1)), appended.get(list.get(i)));
      }
    }
  }

  private void orderRead(Operation reader, String key, List<Integer> list) {
    List<Integer> last = lists.getOrDefault(key, List.of());
    int size = list.size();
    assertThat(list)
        .as("what %s read is a beginning of %s", reader, last)
        .isEqualTo(last.subList(0, Math.min(size, last.size())));
    if (size > 0) {
      order(appended.get(list.get(size - 1)), reader);
    }
    if (size < last.size()) {
      order(reader, appended.get(last.get(size)));
    }
  }

  @SuppressWarnings("ReferenceEquality") // an operation is known by identity
  private static void order(Operation earlier, Operation later) {
    if (earlier != later) {
      earlier.later.add(later);
      later.earlier++;
    }
  }

  /** Takes away, again and again, an operation that nothing left must come before. */
  private void requireOrder() {
    List<Operation> left = new ArrayList<>(operations);
    while (!left.isEmpty()) {
      long firstEnd = left.stream().mapToLong(operation -> operation.end).min().orElseThrow();
      List<Operation> free =
          left.stream()
              .filter(operation -> operation.earlier == 0 && operation.begin <= firstEnd)
              .toList();
      if (free.isEmpty()) {
        throw new AssertionError("no order explains these operations:\n" + lines(left));
      }
      for (Operation operation : free) {
        operation.later.forEach(later -> later.earlier--);
      }
      left.removeAll(free);
    }
  }

  private static String lines(List<Operation> operations) {
    StringBuilder lines = new StringBuilder();
    operations.stream().limit(40).forEach(each -> lines.append(each).append('\n'));
    return lines.toString();
  }
}
