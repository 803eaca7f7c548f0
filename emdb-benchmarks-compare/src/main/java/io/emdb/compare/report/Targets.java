package io.emdb.compare.report;

import io.emdb.compare.result.Results;
import io.emdb.compare.workload.RawRun;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.BiFunction;
import java.util.function.Function;

/** The targets, judged by the figures alone. */
final class Targets {

  private static final String EMDB = "emdb";
  private static final String SORTED = "emdb-sorted";
  private static final long MILLION = 1_000_000;
  private static final int VIRTUAL_PUTS = 25_600;

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
        both(1, "random reads, 1 thread", this::reads),
        both(2, "random reads, 4 threads", this::parallelReads),
        both(3, "unsynced puts", this::unsynced),
        both(4, "single durable puts", this::durablePuts),
        both(5, "durable batches of 1,000", engine -> peers(engine, "durable_batches", 0.3)),
        parallelPuts(),
        both(7, "bulk load with final sync", this::bulkLoad),
        both(8, "removal of half", engine -> peers(engine, "removal", 0.4)),
        ranges(),
        both(10, "reopen", this::reopen),
        both(11, "compaction, " + dead() + "half of the load removed", this::compaction),
        both(12, "size on disk", this::size),
        heap(),
        growth(),
        latency(),
        spring());
  }

  /** A target that is judged with hash keys, and shown with sorted keys. */
  private static Target both(int number, String work, Function<String, List<Check>> checks) {
    return new Target(number, work, checks.apply(EMDB), checks.apply(SORTED));
  }

  private List<Check> reads(String engine) {
    return List.of(
        Check.atMost(
            millis(engine, "reads").over(millis("heap-hash", "reads")), 0.75, "× heap hash map"),
        raw(engine, "reads", 2),
        Check.atMost(
            base(engine, "allocation_get", "B/op"),
            168.5,
            "B a get, the array of 150 B and its header"),
        Check.atMost(base(engine, "allocation_zero_copy", "B/op"), 0.5, "B zero-copy"));
  }

  private List<Check> parallelReads(String engine) {
    return List.of(
        Check.atLeast(
            millis(engine, "reads").over(millis(engine, "reads_4_threads")),
            1.8,
            "× the throughput of 1 thread"),
        peer(engine, "reads_4_threads", 0.8));
  }

  private List<Check> unsynced(String engine) {
    return List.of(
        peer(engine, "unsynced_puts", 0.25),
        Check.atMost(
            base(engine, "allocation_put", "B/op"),
            0.5,
            "B allocated a put, 1,000 keys written over"),
        Check.atMost(
            base(engine, "unsynced_puts", "writes").over(50_000),
            0.1,
            "`write` and `pwrite` a put, those that zero files ahead"));
  }

  private List<Check> durablePuts(String engine) {
    return List.of(raw(engine, "durable_puts", 1.15), raw(engine, "durable_puts_many", 1.15));
  }

  private List<Check> bulkLoad(String engine) {
    return List.of(peer(engine, "bulk_load", 0.35), raw(engine, "bulk_load", 3.5));
  }

  private Target parallelPuts() {
    BiFunction<String, String, Check> syncs =
        (engine, unit) ->
            Check.atMost(base(engine, "durable_4_threads", "syncs").over(10_000), 0.45, unit);
    return new Target(
        6,
        "4 threads of durable puts",
        List.of(
            peer(EMDB, "durable_4_threads", 0.7),
            syncs.apply(EMDB, "syncs a put"),
            Check.atLeast(virtualPuts(), 20, "puts a sync by 256 virtual threads")),
        List.of(peer(SORTED, "durable_4_threads", 0.7), syncs.apply(SORTED, "syncs a put")));
  }

  private Figure virtualPuts() {
    return results.sizes("virtual").stream()
        .findFirst()
        .map(size -> rounds("virtual", EMDB, size, "durable_256_virtual", "syncs"))
        .orElse(Figure.NONE)
        .under(VIRTUAL_PUTS);
  }

  private Target ranges() {
    return Target.of(
        9,
        "range reads, sorted keys",
        List.of(
            Check.atMost(
                millis(SORTED, "range_reads").over(millis("lmdb", "range_reads")), 0.8, "× LMDB"),
            sortedCost("unsynced_puts", "on unsynced puts"),
            sortedCost("bulk_load", "on bulk load")));
  }

  private Check sortedCost(String phase, String where) {
    return Check.atMost(millis(SORTED, phase).over(millis(EMDB, phase)), 2, "× hash keys " + where);
  }

  /** What the close before does depends on how much is new: see {@code ImageUpdate}. */
  private List<Check> reopen(String engine) {
    return List.of(
        Check.atMost(
            figures.figure(engine, MILLION, "reopen", "ms"),
            50,
            "ms at 1 M, close and open in a running JVM; the close writes an image"),
        Check.atMost(
            figures.figure(engine, 5 * MILLION, "reopen", "ms"),
            150,
            "ms at 5 M (one round), the same; 70,001 new records are too few for the close to write one,"
                + " and the open reads them"),
        Check.atMost(
            fresh(engine, MILLION, "reopen_clean"), 50, "ms at 1 M, closed, in a fresh JVM"),
        Check.atMost(
            fresh(engine, 5 * MILLION, "reopen_clean"), 150, "ms at 5 M, closed, in a fresh JVM"),
        Check.atMost(
            fresh(engine, 5 * MILLION, "reopen_killed"),
            1000,
            "ms at 5 M after SIGKILL, without an index image, in a fresh JVM"));
  }

  private Figure fresh(String engine, long records, String phase) {
    return rounds("reopen", engine, records, phase, "ms");
  }

  private String dead() {
    OptionalDouble share = figures.deadShare(small);
    return share.isEmpty()
        ? ""
        : Math.round(100 * share.getAsDouble()) + " % of the records dead: ";
  }

  private List<Check> compaction(String engine) {
    return List.of(
        peer(engine, "compaction", 0.6),
        Check.atMost(
            base(engine, "readers_during_compaction", "p99 us")
                .over(base(engine, "readers_before_compaction", "p99 us")),
            2,
            "× p99 of a reader meanwhile, half dead"));
  }

  private List<Check> size(String engine) {
    return List.of(
        payload(engine, "size_loaded", "after bulk load"),
        payload(engine, "size_compacted", "after compaction"));
  }

  private Check payload(String engine, String phase, String when) {
    return Check.atMost(
        figures.overPayload(engine, small, phase), 1.25, "× keys and values " + when);
  }

  private Target heap() {
    return new Target(
        13,
        "heap",
        List.of(
            perMillion(EMDB),
            Check.atMost(
                heapOfAWholeRun(),
                512,
                "MB live with 10 M keys in -Xmx512m, in which the run came to its end (one"
                    + " round)")),
        List.of(perMillion(SORTED)));
  }

  /** What is live is known after the load; what follows must fit, too. */
  private Figure heapOfAWholeRun() {
    return figures.figure(EMDB, 10 * MILLION, "size_compacted", "MB").value().isEmpty()
        ? Figure.NONE
        : figures.figure(EMDB, 10 * MILLION, "live_heap", "MB");
  }

  private Check perMillion(String engine) {
    return Check.atMost(
        base(engine, "live_heap", "MB").over(small / (double) MILLION), 20, "MB live per 1 M keys");
  }

  private Target growth() {
    return Target.of(
        14,
        "growth, 10 M (one round, heap of 512 MB) against 1 M (4 GB)",
        List.of(
            grown("reads", 1, "reads"),
            grown("unsynced_puts", 1, "unsynced puts"),
            grown("bulk_load", 10, "bulk load, per record")));
  }

  private Check grown(String phase, double share, String what) {
    return Check.atMost(
        figures
            .figure(EMDB, 10 * MILLION, phase, "ms")
            .over(share)
            .over(figures.figure(EMDB, MILLION, phase, "ms")),
        1.6,
        "× " + what);
  }

  private Target latency() {
    long records = results.sizes("latency").stream().findFirst().orElse(0L);
    return Target.of(
        15,
        "latency under a mixed load",
        List.of(
            Check.atMost(
                rounds("latency", EMDB, records, "latency_get", "p99.9 us"), 50, "µs p99.9 of get"),
            Check.atMost(
                rounds("latency", EMDB, records, "latency_put", "p99.9 us"),
                100,
                "µs p99.9 of put"),
            Check.atMost(
                Figure.longest(
                    figures.judged("latency", EMDB, records, "latency", "longest own stall ms")),
                5,
                "ms longest stall of all rounds outside of GC pauses and waits for a"
                    + " processor")));
  }

  private Target spring() {
    return Target.of(
        16,
        "Spring cache hit, small record",
        List.of(hit("redis", 0.05, "× RedisCache"), hit("ehcache", 0.5, "× Ehcache disk")));
  }

  private Check hit(String cache, double limit, String unit) {
    return Check.atMost(
        rounds("spring", EMDB, 0, "record_hit", "us/op")
            .over(rounds("spring", cache, 0, "record_hit", "us/op")),
        limit,
        unit);
  }

  private Figure rounds(String suite, String engine, long records, String phase, String metric) {
    return Figure.of(figures.judged(suite, engine, records, phase, metric));
  }

  private Figure base(String engine, String phase, String metric) {
    return figures.figure(engine, small, phase, metric);
  }

  private Figure millis(String engine, String phase) {
    return base(engine, phase, "ms");
  }

  private Check raw(String engine, String phase, double limit) {
    return Check.atMost(
        millis(engine, phase).over(millis(RawRun.ID, phase)),
        limit,
        "× raw" + (phase.endsWith("_many") ? ", 10,000 of them" : ""));
  }

  private List<Check> peers(String engine, String phase, double limit) {
    return List.of(peer(engine, phase, limit));
  }

  private Check peer(String engine, String phase, double limit) {
    Optional<Figures.Best> best = figures.bestPeer(small, phase);
    return Check.atMost(
        millis(engine, phase).over(best.map(peer -> millis(peer.id(), phase)).orElse(Figure.NONE)),
        limit,
        "× " + best.map(Figures.Best::title).orElse("best peer"));
  }
}
