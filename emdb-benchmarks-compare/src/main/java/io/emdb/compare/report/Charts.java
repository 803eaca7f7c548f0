package io.emdb.compare.report;

import io.emdb.compare.result.Results;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.OptionalDouble;

/** The charts of the page: bars, shortest first. Shorter is better. */
final class Charts {

  private static final int COLUMNS = 2;
  private static final int GAP = 20;

  private final Results results;

  Charts(Results results) {
    this.results = results;
  }

  List<Chart> all() {
    List<Chart> charts = new ArrayList<>();
    List<Long> sizes = results.sizes("base");
    if (!sizes.isEmpty()) {
      long records = sizes.get(0);
      add(charts, "writes.svg", "Writes", records, "base", "ms", writes());
      add(charts, "reads.svg", "Reads, removal, compaction", records, "base", "ms", reads());
    }
    for (long records : results.sizes("ycsb")) {
      add(charts, "ycsb.svg", "YCSB", records, "ycsb", "us/op", ycsb());
    }
    for (long records : results.sizes("spring")) {
      add(charts, "spring.svg", "Spring caches", records, "spring", "us/op", spring());
    }
    return charts;
  }

  private static List<Phase> writes() {
    return some(
        "bulk_load",
        "durable_puts_many",
        "durable_batches",
        "durable_4_threads",
        "unsynced_puts",
        "size_loaded");
  }

  private static List<Phase> reads() {
    return some("reads", "reads_4_threads", "range_reads", "removal", "compaction", "reopen");
  }

  private static List<Phase> some(String... ids) {
    List<String> wanted = List.of(ids);
    return Phase.BASE.stream().filter(phase -> wanted.contains(phase.id())).toList();
  }

  private static List<Phase> ycsb() {
    List<Phase> phases = new ArrayList<>();
    for (String name : List.of("A", "B", "C", "D", "E", "F")) {
      phases.add(new Phase("ycsb_" + name, "us/op", "YCSB " + name + ", µs an operation"));
    }
    return phases;
  }

  private static List<Phase> spring() {
    return List.of(
        new Phase("record_hit", "us/op", "hit, small record, µs"),
        new Phase("record_put", "us/op", "put, small record, µs"),
        new Phase("json_10k_hit", "us/op", "hit, 10 KiB, µs"),
        new Phase("json_10k_put", "us/op", "put, 10 KiB, µs"));
  }

  private void add(
      List<Chart> charts,
      String file,
      String title,
      long records,
      String suite,
      String unit,
      List<Phase> phases) {
    List<BarPanel> panels = new ArrayList<>();
    for (Phase phase : phases) {
      List<BarPanel.Bar> bars = bars(suite, records, phase);
      if (!bars.isEmpty()) {
        boolean millis = phase.metric().equals("ms") && unit.equals("ms");
        panels.add(new BarPanel(phase.title() + (millis ? ", ms" : ""), bars));
      }
    }
    if (!panels.isEmpty()) {
      String size = records == 0 ? "" : ", " + Format.size(records) + " records";
      String whole = title + size + "; shorter is better, » is cut";
      charts.add(new Chart(file, whole, draw(whole, panels)));
    }
  }

  private List<BarPanel.Bar> bars(String suite, long records, Phase phase) {
    List<BarPanel.Bar> bars = new ArrayList<>();
    for (String engine : results.engines(suite, records)) {
      OptionalDouble value = results.median(suite, engine, records, phase.id(), phase.metric());
      if (value.isPresent()) {
        bars.add(
            new BarPanel.Bar(
                Tables.title(suite, engine), value.getAsDouble(), engine.startsWith("emdb")));
      }
    }
    bars.sort(Comparator.comparingDouble(BarPanel.Bar::value));
    return bars;
  }

  private static String draw(String title, List<BarPanel> panels) {
    StringBuilder content = new StringBuilder();
    Svg.text(content, GAP, 22, "start", "bold", title);
    int top = 40;
    for (int first = 0; first < panels.size(); first += COLUMNS) {
      int tallest = 0;
      for (int i = first; i < Math.min(panels.size(), first + COLUMNS); i++) {
        panels.get(i).draw(content, GAP + (i - first) * (BarPanel.WIDTH + GAP), top);
        tallest = Math.max(tallest, panels.get(i).height());
      }
      top += tallest;
    }
    int width = COLUMNS * (BarPanel.WIDTH + GAP) + GAP;
    return Svg.document(width, top + GAP, title, content);
  }
}
