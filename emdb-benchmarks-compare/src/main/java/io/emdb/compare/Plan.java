package io.emdb.compare;

import io.emdb.compare.engine.EngineType;
import io.emdb.compare.engine.Engines;
import io.emdb.compare.engine.Trait;
import io.emdb.compare.spring.CacheType;
import io.emdb.compare.workload.RawRun;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.stream.Stream;

/** Which jobs a run consists of, in order: rounds alternate, and so do the engines within them. */
final class Plan {

  /** Above this size only Emdb runs, and in a small heap, to show that it can. */
  private static final long LARGE = 5_000_000;

  private static final long MEDIUM = 1_000_000;
  private static final long SMALL = 200_000;

  private final Options options;
  private final List<Suite> suites;
  private final List<Long> sizes;

  /**
   * A step of a run.
   *
   * @param suite what kind
   * @param engine id of the store or cache
   * @param records how many records
   * @param round from 1
   * @param heap the child's largest heap
   */
  record Step(Suite suite, String engine, long records, int round, String heap) {}

  Plan(Options options) {
    this.options = options;
    List<String> named = options.list("suites");
    this.suites =
        named.isEmpty() ? List.of(Suite.values()) : named.stream().map(Suite::of).toList();
    List<String> given = options.list("records");
    this.sizes =
        given.isEmpty()
            ? List.of(MEDIUM, LARGE, 2 * LARGE)
            : given.stream().map(size -> Long.parseLong(size.replace("_", ""))).toList();
  }

  List<Step> steps() {
    List<Step> steps = new ArrayList<>();
    for (int round = 1; round <= options.number("rounds", 3); round++) {
      for (Suite suite : suites) {
        for (long records : sizesOf(suite)) {
          if (round <= roundsOf(suite, records)) {
            add(steps, suite, records, round);
          }
        }
      }
    }
    return steps;
  }

  /** JMH repeats by itself. */
  private long roundsOf(Suite suite, long records) {
    if (suite == Suite.JMH) {
      return 1;
    }
    return records > MEDIUM ? options.number("large-rounds", 1) : options.number("rounds", 3);
  }

  private void add(List<Step> steps, Suite suite, long records, int round) {
    List<String> engines = new ArrayList<>(enginesOf(suite, records));
    List<String> wanted = options.list("engines");
    if (!wanted.isEmpty()) {
      engines.retainAll(wanted);
    }
    if (round % 2 == 0) {
      Collections.reverse(engines);
    }
    String heap = records > LARGE ? "512m" : "4g";
    engines.forEach(engine -> steps.add(new Step(suite, engine, records, round, heap)));
  }

  private List<Long> sizesOf(Suite suite) {
    long smallest = sizes.stream().mapToLong(size -> size).min().orElse(MEDIUM);
    return switch (suite) {
      case BASE -> sizes;
      case REOPEN -> sizes.stream().filter(size -> size <= LARGE).toList();
      case LATENCY -> List.of(smallest);
      case VIRTUAL, YCSB, SIZES, JMH -> List.of(Math.min(smallest, SMALL));
      case SPRING -> List.of(0L);
    };
  }

  private static List<String> enginesOf(Suite suite, long records) {
    Stream<String> all = Engines.ALL.stream().map(EngineType::id);
    return switch (suite) {
      case BASE ->
          records > LARGE ? List.of("emdb") : Stream.concat(Stream.of(RawRun.ID), all).toList();
      case YCSB, SIZES -> all.toList();
      case VIRTUAL, JMH -> List.of("emdb");
      case REOPEN ->
          Engines.ALL.stream()
              .filter(type -> type.can(Trait.DURABLE) && !type.isPeer())
              .map(EngineType::id)
              .toList();
      case LATENCY -> Arrays.asList("heap-hash", "emdb");
      case SPRING -> CacheType.ALL.stream().map(CacheType::id).toList();
    };
  }
}
