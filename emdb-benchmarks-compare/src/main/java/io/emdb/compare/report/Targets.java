package io.emdb.compare.report;

import io.emdb.compare.result.Results;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;

/** The targets, judged by the figures alone. */
final class Targets {

  private static final String EMDB = "emdb";
  private static final long MILLION = 1_000_000;

  private final Figures figures;
  private final Results results;
  private final long small;

  Targets(Results results) {
    this.results = results;
    this.figures = new Figures(results);
    this.small = results.sizes("base").stream().findFirst().orElse(MILLION);
  }

  List<Target> all() {
    return List.of(
        reads(),
        parallelReads(),
        unsynced(),
        new Target(4, "single durable puts", List.of(raw("durable_puts", 1.15), manyPuts())),
        new Target(5, "durable batches of 1,000", List.of(peer("durable_batches", 0.3))),
        parallelPuts(),
        new Target(
            7,
            "bulk load with final sync",
            List.of(peer("bulk_load", 0.35), raw("bulk_load", 3.5))),
        new Target(8, "removal of half", List.of(peer("removal", 0.4))),
        ranges(),
        reopen(),
        compaction(),
        size(),
        heap(),
        growth(),
        latency(),
        spring());
  }

  private Target reads() {
    return new Target(
        1,
        "random reads, 1 thread",
        List.of(
            Check.atMost(
                Figures.ratio(emdb("reads"), figures.millis("heap-hash", small, "reads")),
                0.75,
                "× heap hash map"),
            raw("reads", 2),
            Check.atMost(
                figures.base(EMDB, small, "allocation_get", "B/op"),
                168.5,
                "B a get, the array of 150 B and its header"),
            Check.atMost(
                figures.base(EMDB, small, "allocation_zero_copy", "B/op"), 0.5, "B zero-copy")));
  }

  private Target parallelReads() {
    return new Target(
        2,
        "random reads, 4 threads",
        List.of(
            Check.atLeast(
                Figures.ratio(emdb("reads"), emdb("reads_4_threads")),
                1.8,
                "× the throughput of 1 thread"),
            peer("reads_4_threads", 0.8)));
  }

  private Target unsynced() {
    OptionalDouble writes = figures.base(EMDB, small, "unsynced_puts", "writes");
    return new Target(
        3,
        "unsynced puts",
        List.of(
            peer("unsynced_puts", 0.25),
            Check.atMost(
                figures.base(EMDB, small, "allocation_put", "B/op"), 0.5, "B allocated a put"),
            Check.atMost(
                Figures.ratio(writes, OptionalDouble.of(50_000)),
                0.1,
                "writing system calls a put, those that zero files ahead")));
  }

  private Check manyPuts() {
    return raw("durable_puts_many", 1.15);
  }

  private Target parallelPuts() {
    return new Target(
        6,
        "4 threads of durable puts",
        List.of(
            peer("durable_4_threads", 0.7),
            Check.atMost(
                Figures.ratio(
                    figures.base(EMDB, small, "durable_4_threads", "syncs"),
                    OptionalDouble.of(10_000)),
                0.45,
                "syncs a put"),
            Check.atLeast(virtualPuts(), 20, "puts a sync by 256 virtual threads")));
  }

  private OptionalDouble virtualPuts() {
    for (long records : results.sizes("virtual")) {
      return results.median("virtual", EMDB, records, "durable_256_virtual", "puts/sync");
    }
    return OptionalDouble.empty();
  }

  private Target ranges() {
    return new Target(
        9,
        "range reads, sorted keys",
        List.of(
            Check.atMost(
                Figures.ratio(
                    figures.millis("emdb-sorted", small, "range_reads"),
                    figures.millis("lmdb", small, "range_reads")),
                0.8,
                "× LMDB"),
            sortedCost("unsynced_puts", "on unsynced puts"),
            sortedCost("bulk_load", "on bulk load")));
  }

  private Check sortedCost(String phase, String where) {
    return Check.atMost(
        Figures.ratio(figures.millis("emdb-sorted", small, phase), emdb(phase)),
        2,
        "× hash keys " + where);
  }

  private Target reopen() {
    return new Target(
        10,
        "reopen",
        List.of(
            Check.atMost(
                figures.millis(EMDB, MILLION, "reopen"), 50, "ms at 1 M, in a running JVM"),
            Check.atMost(figures.millis(EMDB, 5 * MILLION, "reopen"), 150, "ms at 5 M"),
            Check.atMost(
                results.median("reopen", EMDB, 5 * MILLION, "reopen_killed", "ms"),
                1000,
                "ms at 5 M after SIGKILL, without an index image")));
  }

  private Target compaction() {
    return new Target(
        11,
        "compaction, half dead",
        List.of(
            peer("compaction", 0.6),
            Check.atMost(
                Figures.ratio(
                    figures.base(EMDB, small, "reads_during_compaction", "p99 us"),
                    figures.base(EMDB, small, "reads_before_compaction", "p99 us")),
                2,
                "× p99 of readers meanwhile")));
  }

  private Target size() {
    return new Target(
        12,
        "size on disk",
        List.of(
            payload("size_loaded", "after bulk load"),
            payload("size_compacted", "after compaction")));
  }

  private Check payload(String phase, String when) {
    return Check.atMost(figures.overPayload(EMDB, small, phase), 1.25, "× keys and values " + when);
  }

  private Target heap() {
    OptionalDouble perMillion =
        Figures.ratio(
            figures.base(EMDB, small, "live_heap", "MB"),
            OptionalDouble.of(small / (double) MILLION));
    return new Target(
        13,
        "heap",
        List.of(
            Check.atMost(perMillion, 20, "MB live per 1 M keys"),
            Check.atMost(
                figures.base(EMDB, 10 * MILLION, "live_heap", "MB"),
                512,
                "MB live with 10 M keys in -Xmx512m")));
  }

  private Target growth() {
    return new Target(
        14,
        "growth, 10 M against 1 M",
        List.of(
            grown("reads", 1, "reads"),
            grown("unsynced_puts", 1, "unsynced puts"),
            grown("bulk_load", 10, "bulk load, per record")));
  }

  private Check grown(String phase, double share, String what) {
    OptionalDouble large = figures.millis(EMDB, 10 * MILLION, phase);
    return Check.atMost(
        Figures.ratio(
            large.isEmpty() ? large : OptionalDouble.of(large.getAsDouble() / share),
            figures.millis(EMDB, MILLION, phase)),
        1.6,
        "× " + what);
  }

  private Target latency() {
    long records = results.sizes("latency").stream().findFirst().orElse(0L);
    return new Target(
        15,
        "latency under a mixed load",
        List.of(
            Check.atMost(
                results.median("latency", EMDB, records, "latency_get", "p99.9 us"),
                50,
                "µs p99.9 of get"),
            Check.atMost(
                results.median("latency", EMDB, records, "latency_put", "p99.9 us"),
                100,
                "µs p99.9 of put"),
            Check.atMost(
                results.median("latency", EMDB, records, "latency", "longest own stall ms"),
                5,
                "ms longest stall outside of GC pauses and waits for a processor")));
  }

  private Target spring() {
    return new Target(
        16,
        "Spring cache hit, small record",
        List.of(hit("redis", 0.05, "× RedisCache"), hit("ehcache", 0.5, "× Ehcache disk")));
  }

  private Check hit(String cache, double limit, String unit) {
    return Check.atMost(
        Figures.ratio(
            results.median("spring", EMDB, 0, "record_hit", "us/op"),
            results.median("spring", cache, 0, "record_hit", "us/op")),
        limit,
        unit);
  }

  private OptionalDouble emdb(String phase) {
    return figures.millis(EMDB, small, phase);
  }

  private Check raw(String phase, double limit) {
    return Check.atMost(
        Figures.ratio(emdb(phase), figures.millis("raw", small, phase)),
        limit,
        "× raw" + (phase.endsWith("_many") ? ", 10,000 of them" : ""));
  }

  private Check peer(String phase, double limit) {
    Optional<Figures.Best> best = figures.bestPeer(small, phase);
    OptionalDouble value =
        best.isPresent() ? OptionalDouble.of(best.get().value()) : OptionalDouble.empty();
    return Check.atMost(
        Figures.ratio(emdb(phase), value),
        limit,
        "× " + best.map(Figures.Best::title).orElse("best peer"));
  }
}
