package io.emdb.compare.report;

import io.emdb.compare.engine.EngineType;
import io.emdb.compare.engine.Engines;
import io.emdb.compare.result.Results;
import java.util.Comparator;
import java.util.Optional;
import java.util.OptionalDouble;

/** Figures of the basic runs, and the best peer's. */
final class Figures {

  private final Results results;

  /** A peer's figure with its name. */
  record Best(String title, double value) {}

  Figures(Results results) {
    this.results = results;
  }

  Results results() {
    return results;
  }

  OptionalDouble millis(String engine, long records, String phase) {
    return base(engine, records, phase, "ms");
  }

  OptionalDouble base(String engine, long records, String phase, String metric) {
    return results.median("base", engine, records, phase, metric);
  }

  /** Returns the peer with the smallest figure. */
  Optional<Best> bestPeer(long records, String phase) {
    return Engines.ALL.stream()
        .filter(EngineType::isPeer)
        .flatMap(
            type ->
                millis(type.id(), records, phase).stream()
                    .mapToObj(value -> new Best(type.title(), value)))
        .min(Comparator.comparingDouble(Best::value));
  }

  static OptionalDouble ratio(OptionalDouble one, OptionalDouble other) {
    return one.isEmpty() || other.isEmpty() || other.getAsDouble() == 0
        ? OptionalDouble.empty()
        : OptionalDouble.of(one.getAsDouble() / other.getAsDouble());
  }
}
