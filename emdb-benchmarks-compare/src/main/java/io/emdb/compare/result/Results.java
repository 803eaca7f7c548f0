package io.emdb.compare.result;

import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.TreeSet;

/** Medians over the rounds of a run. */
public final class Results {

  private final Map<Key, double[]> values = new LinkedHashMap<>();

  private record Key(String suite, String engine, long records, String phase, String metric) {}

  public Results(Collection<Measurement> measurements) {
    for (Measurement m : measurements) {
      Key key = new Key(m.suite(), m.engine(), m.records(), m.phase(), m.metric());
      double[] before = values.getOrDefault(key, new double[0]);
      double[] after = Arrays.copyOf(before, before.length + 1);
      after[before.length] = m.value();
      values.put(key, after);
    }
  }

  /** Returns the median of a figure, or nothing if it was not measured. */
  public OptionalDouble median(
      String suite, String engine, long records, String phase, String metric) {
    double[] all = values.get(new Key(suite, engine, records, phase, metric));
    if (all == null) {
      return OptionalDouble.empty();
    }
    double[] sorted = all.clone();
    Arrays.sort(sorted);
    int middle = sorted.length / 2;
    return OptionalDouble.of(
        sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2);
  }

  /** Returns the sizes a suite was run at, ascending. */
  public List<Long> sizes(String suite) {
    TreeSet<Long> sizes = new TreeSet<>();
    values.keySet().stream().filter(k -> k.suite.equals(suite)).forEach(k -> sizes.add(k.records));
    return List.copyOf(sizes);
  }

  /** Returns the stores measured in a suite at a size, in order of appearance. */
  public List<String> engines(String suite, long records) {
    return values.keySet().stream()
        .filter(k -> k.suite.equals(suite) && k.records == records)
        .map(Key::engine)
        .distinct()
        .toList();
  }

  /** Returns the phases measured in a suite at a size, in order of appearance. */
  public List<String> phases(String suite, long records) {
    return values.keySet().stream()
        .filter(k -> k.suite.equals(suite) && k.records == records)
        .map(Key::phase)
        .distinct()
        .toList();
  }

  /** Returns the most rounds any figure of a suite has at a size. */
  public int rounds(String suite, long records) {
    return values.entrySet().stream()
        .filter(e -> e.getKey().suite.equals(suite) && e.getKey().records == records)
        .mapToInt(e -> e.getValue().length)
        .max()
        .orElse(0);
  }
}
