package io.emdb.compare.report;

import io.emdb.compare.engine.Engines;
import io.emdb.compare.result.Results;
import io.emdb.compare.spring.CacheType;
import io.emdb.compare.workload.RawRun;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;

/** The tables of figures. */
final class Tables {

  private static final String EMDB = "emdb";

  private final Results results;
  private final Figures figures;

  Tables(Results results) {
    this.results = results;
    this.figures = new Figures(results);
  }

  /** Returns milliseconds and sizes by phase and store. */
  String base(long records) {
    return phases("base", records, Phase.BASE, "ms unless said");
  }

  /** Returns counts of device syncs by phase and store. */
  String syncs(long records) {
    String table = phases("base", records, Phase.SYNCS, "phase");
    return table.isEmpty() ? "" : "\nDevice syncs asked for, during the same phases:\n\n" + table;
  }

  private String phases(String suite, long records, List<Phase> phases, String corner) {
    List<String> engines = enginesOf(suite, records);
    List<String> header = new ArrayList<>(List.of(corner));
    engines.forEach(engine -> header.add(title(suite, engine)));
    MarkdownTable table = new MarkdownTable(header);
    for (Phase phase : phases) {
      List<String> row = new ArrayList<>(List.of(phase.title()));
      for (String engine : engines) {
        row.add(Format.number(results.median(suite, engine, records, phase.id(), phase.metric())));
      }
      table.row(row);
    }
    return table.isEmpty() ? "" : table.toString();
  }

  /** Returns Emdb's time over that of raw files, the heap and the best peer. */
  String ratios(long records) {
    MarkdownTable table =
        new MarkdownTable(
            List.of("Emdb's time as a multiple of", "raw", "heap hash map", "best peer", "which"));
    for (Phase phase : Phase.BASE) {
      Optional<Figures.Best> best = figures.bestPeer(records, phase.id());
      OptionalDouble emdb = figures.millis(EMDB, records, phase.id());
      if (best.isPresent() && emdb.isPresent()) {
        table.row(
            List.of(
                phase.title(),
                over(emdb, figures.millis(RawRun.ID, records, phase.id())),
                over(emdb, figures.millis("heap-hash", records, phase.id())),
                over(emdb, OptionalDouble.of(best.get().value())),
                best.get().title()));
      }
    }
    return table.isEmpty() ? "" : "\n" + table;
  }

  private static String over(OptionalDouble one, OptionalDouble other) {
    return Format.number(Figures.ratio(one, other));
  }

  /** Returns what opening takes in a JVM just started. */
  String reopen() {
    MarkdownTable table =
        new MarkdownTable(
            List.of(
                "ms until the first get",
                "records",
                "killed, no image",
                "killed, older image",
                "closed"));
    for (long records : results.sizes("reopen")) {
      for (String engine : enginesOf("reopen", records)) {
        table.row(
            List.of(
                title("reopen", engine),
                Format.size(records),
                reopen(engine, records, "reopen_killed"),
                reopen(engine, records, "reopen_killed_later"),
                reopen(engine, records, "reopen_clean")));
      }
    }
    return section(
        "Opening in a fresh JVM",
        "The child was killed by SIGKILL during durable puts. First one that had loaded everything"
            + " itself, so that there was no index image and all of the log was replayed; then one"
            + " that had opened the database from an image a thousand puts before.",
        table);
  }

  private String reopen(String engine, long records, String phase) {
    return Format.number(results.median("reopen", engine, records, phase, "ms"));
  }

  String ycsb() {
    return matrix(
        "ycsb",
        "YCSB",
        "Microseconds of wall time per operation, two threads, values of 1,000 bytes, unsynced, Zipf"
            + " 0.99. A: half reads, half overwrites; B: 95 % reads; C: reads; D: reads of the"
            + " latest, 5 % new keys; E: range reads of up to 100, 5 % new keys; F: half reads, half"
            + " read-modify-writes. Emdb does not compact meanwhile; RocksDB, Xodus and MVStore take"
            + " back space as they go, and pay for it in these figures.",
        List.of("ycsb_A", "ycsb_B", "ycsb_C", "ycsb_D", "ycsb_E", "ycsb_F"));
  }

  String sizes() {
    List<String> phases = new ArrayList<>();
    for (String kind : List.of("put_", "get_")) {
      for (int size : new int[] {16, 150, 1024, 4096, 16384, 65536}) {
        phases.add(kind + size);
      }
    }
    return matrix(
        "sizes",
        "Sizes of values",
        "Microseconds per unsynced put and random get, by bytes of the value.",
        phases);
  }

  String spring() {
    return matrix(
        "spring",
        "Spring caches",
        "Microseconds per call through Spring's `Cache`, one thread: a record of five fields, and an"
            + " object of some 10 KiB as JSON. Heap caches hand out the object itself.",
        List.of("record_hit", "record_put", "json_10k_hit", "json_10k_put"));
  }

  /** Returns the figures of JMH: a rate of all threads or a time, and what is allocated. */
  String jmh() {
    StringBuilder all = new StringBuilder();
    for (long records : results.sizes("jmh")) {
      MarkdownTable table =
          new MarkdownTable(List.of("Emdb", "operations a ms", "µs an operation", "B allocated"));
      for (String phase : results.phases("jmh", records)) {
        List<String> row = new ArrayList<>(List.of(phase));
        for (String metric : List.of("ops/ms", "us/op", "B/op")) {
          row.add(Format.number(results.median("jmh", "emdb", records, phase, metric)));
        }
        table.row(row);
      }
      all.append(
          section(
              "Single operations",
              "The benchmarks of `emdb-benchmarks` by JMH, warm, one JVM each, with its GC profiler."
                  + " Rates are of all threads together. "
                  + Format.size(records)
                  + " records.",
              table));
    }
    return all.toString();
  }

  private String matrix(String suite, String heading, String text, List<String> phases) {
    StringBuilder all = new StringBuilder();
    for (long records : results.sizes(suite)) {
      List<Phase> rows =
          phases.stream().map(id -> new Phase(id, "us/op", id.replace('_', ' '))).toList();
      String size = records == 0 ? "" : " " + Format.size(records) + " records.";
      all.append(section(heading, text + size, phases(suite, records, rows, "µs")));
    }
    return all.toString();
  }

  String latency() {
    StringBuilder all = new StringBuilder();
    for (long records : results.sizes("latency")) {
      MarkdownTable table =
          new MarkdownTable(List.of("µs", "p50", "p90", "p99", "p99.9", "p99.99", "longest"));
      MarkdownTable pauses =
          new MarkdownTable(
              List.of(
                  "",
                  "GC pauses",
                  "longest, ms",
                  "stalls over 5 ms",
                  "of these neither GC nor waiting for a processor",
                  "longest, ms",
                  "compactions"));
      for (String engine : enginesOf("latency", records)) {
        table.row(percentiles(engine, records, "get"));
        table.row(percentiles(engine, records, "put"));
        List<String> row = new ArrayList<>(List.of(title("latency", engine)));
        for (String metric :
            List.of(
                "gc pauses",
                "longest gc pause ms",
                "stalls over 5 ms",
                "own stalls over 5 ms",
                "longest own stall ms",
                "compactions")) {
          row.add(Format.number(latency(engine, records, "latency", metric)));
        }
        pauses.row(row);
      }
      all.append(
          section(
              "Latency",
              "One thread without a pause, four gets to one overwrite, "
                  + Format.size(records)
                  + " records, while segments roll and another thread compacts again and again. The"
                  + " heap map shows what the machine and the JVM do by themselves. A stall is an"
                  + " operation of over 5 ms; what the collector paused in it and what it waited for a"
                  + " processor is taken off. Such waits are read every 256 operations, so a stall is"
                  + " credited with those of up to 255 operations before it, at most its own length,"
                  + " and with waits that the compaction's own threads cause. The longest are those"
                  + " of all rounds. Peers are not measured here: the limits are times, not ratios.",
              table + "\n" + pauses));
    }
    return all.toString();
  }

  private List<String> percentiles(String engine, long records, String operation) {
    List<String> row = new ArrayList<>(List.of(title("latency", engine) + " " + operation));
    for (String metric : List.of("p50 us", "p90 us", "p99 us", "p99.9 us", "p99.99 us", "max us")) {
      row.add(Format.number(latency(engine, records, "latency_" + operation, metric)));
    }
    return row;
  }

  /** Of what is the longest in a round, the longest of all rounds. */
  private OptionalDouble latency(String engine, long records, String phase, String metric) {
    return metric.startsWith("longest") || metric.startsWith("max")
        ? results.longest("latency", engine, records, phase, metric)
        : results.median("latency", engine, records, phase, metric);
  }

  private static String section(String heading, String text, Object table) {
    String content = table.toString();
    boolean rowless = table instanceof MarkdownTable rows && rows.isEmpty();
    return rowless || content.isEmpty() ? "" : "\n## " + heading + "\n\n" + text + "\n\n" + content;
  }

  private List<String> enginesOf(String suite, long records) {
    List<String> measured = results.engines(suite, records);
    List<String> order = new ArrayList<>(List.of(RawRun.ID));
    Engines.ALL.forEach(type -> order.add(type.id()));
    CacheType.ALL.forEach(type -> order.add(type.id()));
    return order.stream().distinct().filter(measured::contains).toList();
  }

  /** Returns the name of a store, or in its suite of a cache, in the report. */
  static String title(String suite, String id) {
    if (suite.equals("spring")) {
      return CacheType.of(id).title();
    }
    return id.equals(RawRun.ID) ? id : Engines.of(id).title();
  }
}
