package io.emdb.compare.report;

import io.emdb.compare.engine.EngineType;
import io.emdb.compare.engine.Engines;
import io.emdb.compare.result.Results;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;

/** Figures of the basic runs, and the best peer's. */
final class Figures {

  private final Results results;

  /** A peer's figure with its name. */
  record Best(String id, String title, double value) {}

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

  /** Returns a figure with its rounds; none if a run of the store failed. */
  Figure figure(String engine, long records, String phase, String metric) {
    return Figure.of(judged("base", engine, records, phase, metric));
  }

  /** Returns a figure of each round to be judged: none are left if one of the rounds failed. */
  List<Double> judged(String suite, String engine, long records, String phase, String metric) {
    return results.hasFailed(suite, engine, records)
        ? List.of()
        : results.rounds(suite, engine, records, phase, metric);
  }

  /**
   * Returns how much of the log is dead before the compaction, as a fraction: half of what was
   * loaded, while what was written later is live.
   */
  OptionalDouble deadShare(long records) {
    OptionalDouble loaded = base("emdb", records, "size_loaded", "payload MB");
    OptionalDouble left = base("emdb", records, "size_compacted", "payload MB");
    if (loaded.isEmpty() || left.isEmpty()) {
      return OptionalDouble.empty();
    }
    double dead = loaded.getAsDouble() / 2;
    return OptionalDouble.of(dead / (dead + left.getAsDouble()));
  }

  /** Returns the peer with the smallest figure; a compaction must have given space back. */
  Optional<Best> bestPeer(long records, String phase) {
    return Engines.ALL.stream()
        .filter(EngineType::isPeer)
        .filter(type -> !phase.equals("compaction") || shrank(type.id(), records))
        .flatMap(
            type ->
                millis(type.id(), records, phase).stream()
                    .mapToObj(value -> new Best(type.id(), type.title(), value)))
        .min(Comparator.comparingDouble(Best::value));
  }

  private boolean shrank(String engine, long records) {
    OptionalDouble left =
        ratio(
            base(engine, records, "size_compacted", "MB"),
            base(engine, records, "size_loaded", "MB"));
    return left.isPresent() && left.getAsDouble() < 1;
  }

  /** Returns how many bytes on disk there are for each byte of keys and values. */
  Figure overPayload(String engine, long records, String phase) {
    return figure(engine, records, phase, "MB").over(figure(engine, records, phase, "payload MB"));
  }

  static OptionalDouble ratio(OptionalDouble one, OptionalDouble other) {
    return one.isEmpty() || other.isEmpty() || other.getAsDouble() == 0
        ? OptionalDouble.empty()
        : OptionalDouble.of(one.getAsDouble() / other.getAsDouble());
  }
}
