package io.emdb.compare.result;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.TreeSet;

/** The figures of runs. */
public final class Results {

  private final Map<Key, List<Double>> values = new LinkedHashMap<>();

  private record Key(String suite, String engine, long records, String phase, String metric) {
    static Key of(Measurement m) {
      return new Key(m.suite(), m.engine(), m.records(), m.phase(), m.metric());
    }

    boolean isFailure() {
      return phase.equals(Measurement.FAILED);
    }

    boolean isOfTheSame(Measurement m) {
      return suite.equals(m.suite()) && engine.equals(m.engine()) && records == m.records();
    }
  }

  public Results(Collection<Measurement> measurements) {
    add(measurements);
  }

  /** Takes runs: what a later one measured stands instead of what was there. */
  public static Results ofRuns(List<RunFiles.Run> runs) {
    Results results = new Results(List.of());
    for (RunFiles.Run run : runs) {
      run.measurements().forEach(results::forget);
      results.add(run.measurements());
    }
    return results;
  }

  /** What is measured again counts no more, nor that it had failed. */
  private void forget(Measurement again) {
    values.remove(Key.of(again));
    values.keySet().removeIf(key -> key.isFailure() && key.isOfTheSame(again));
  }

  private void add(Collection<Measurement> measurements) {
    for (Measurement m : measurements) {
      values.computeIfAbsent(Key.of(m), key -> new ArrayList<>()).add(m.value());
    }
  }

  /** Returns a figure of each round, in their order; none if it was not measured. */
  public List<Double> rounds(
      String suite, String engine, long records, String phase, String metric) {
    Key key = new Key(suite, engine, records, phase, metric);
    return List.copyOf(values.getOrDefault(key, List.of()));
  }

  /** Returns the median of a figure, or nothing if it was not measured. */
  public OptionalDouble median(
      String suite, String engine, long records, String phase, String metric) {
    return median(rounds(suite, engine, records, phase, metric));
  }

  /** Returns the most of a figure in any round, or nothing if it was not measured. */
  public OptionalDouble longest(
      String suite, String engine, long records, String phase, String metric) {
    return rounds(suite, engine, records, phase, metric).stream().mapToDouble(v -> v).max();
  }

  /** Tells whether any run of a store in a suite did not end well. */
  public boolean hasFailed(String suite, String engine, long records) {
    return values.keySet().stream()
        .anyMatch(
            key ->
                key.isFailure()
                    && key.suite.equals(suite)
                    && key.engine.equals(engine)
                    && key.records == records);
  }

  /** Returns the median of values, or nothing if there are none. */
  public static OptionalDouble median(List<Double> all) {
    if (all.isEmpty()) {
      return OptionalDouble.empty();
    }
    double[] sorted = all.stream().mapToDouble(value -> value).sorted().toArray();
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
        .mapToInt(e -> e.getValue().size())
        .max()
        .orElse(0);
  }
}
