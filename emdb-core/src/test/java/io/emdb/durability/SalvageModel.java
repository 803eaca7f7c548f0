package io.emdb.durability;

import io.emdb.Emdb;
import io.emdb.EmdbBuilder;
import io.emdb.Entry;
import io.emdb.FlushPolicy;
import io.emdb.KeyValueReader;
import io.emdb.OnCorruption;
import io.emdb.ReadView;
import io.emdb.Ttl;
import io.emdb.internal.file.Storage;
import io.emdb.internal.file.fault.FaultyStorage;
import io.emdb.internal.view.DatabaseView;
import io.emdb.testing.Contents;
import io.emdb.testing.ManualClock;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Predicate;

/**
 * A small database with every type of record, in three log segments and a compacted one, and what
 * must be left of it when some of its records are unreadable. That is found out from the bytes,
 * read by docs/format.md, with nothing of the engine.
 */
final class SalvageModel {

  private static final int PUT = 1;
  private static final int DELETE = 2;
  private static final int CLEAR = 3;
  private static final int NAMESPACE = 4;
  private static final int DROP = 5;

  private final ManualClock clock;
  private final List<Place> places = new ArrayList<>();
  private final Map<Long, String> imageNames = new HashMap<>();

  /** A record and where it is. */
  record Place(
      String file,
      int start,
      int end,
      int type,
      long namespace,
      long sequence,
      long deadline,
      String key,
      String value) {

    /** Tells whether a byte of a file is part of the record; its padding is not. */
    boolean covers(String otherFile, int position) {
      return file.equals(otherFile) && start <= position && position < end;
    }
  }

  private SalvageModel(ManualClock clock) {
    this.clock = clock;
  }

  /** Opens a database with small segments. */
  static Emdb open(Storage storage, OnCorruption policy, ManualClock clock) {
    return DatabaseView.open(builder(clock).onCorruption(policy).options(), storage);
  }

  private static EmdbBuilder builder(ManualClock clock) {
    return Emdb.builder()
        .segmentSize(64 * 1024)
        .sortedKeys(true)
        .flushPolicy(FlushPolicy.manual())
        .clock(clock);
  }

  /** Makes the database, and closes it. */
  static FaultyStorage write(ManualClock clock) {
    FaultyStorage storage = new FaultyStorage();
    try (Emdb db = open(storage, OnCorruption.FAIL, clock)) {
      writeFirst(db);
    }
    FaultyStorage second = storage.restart();
    try (Emdb db = open(second, OnCorruption.FAIL, clock)) {
      writeAndCompact(db);
    }
    FaultyStorage third = second.restart();
    try (Emdb db = open(third, OnCorruption.FAIL, clock)) {
      writeBatches(db);
    }
    FaultyStorage fourth = third.restart();
    try (Emdb db = open(fourth, OnCorruption.FAIL, clock)) {
      writeLast(db);
    }
    clock.advance(Duration.ofHours(1));
    return fourth.restart();
  }

  private static void writeFirst(Emdb db) {
    for (int i = 0; i < 8; i++) {
      db.put("key-" + i, "first-" + i);
    }
    db.put("lasting", "a", Ttl.after(Duration.ofDays(9)));
    db.put("fleeting", "old");
    db.namespace("kept").put("k", "v1");
    db.namespace("cleared").put("before", "1");
    db.namespace("dropped").put("k", "of the dropped");
  }

  /** The view keeps the old segments, so that the compacted one must have markers. */
  private static void writeAndCompact(Emdb db) {
    try (ReadView view = db.readView()) {
      db.compact();
      db.delete("key-1");
      db.put("key-2", "second-2");
      db.put("fleeting", "new", Ttl.after(Duration.ofMinutes(1)));
      db.namespace("cleared").clear();
      db.namespace("cleared").put("after", "2");
      db.dropNamespace("dropped");
      db.namespace("dropped").put("k", "of its successor");
      db.compact();
      if (view.get("key-1") == null) {
        throw new AssertionError("the view sees its moment");
      }
    }
  }

  private static void writeBatches(Emdb db) {
    db.inTransaction(
        tx -> {
          tx.put("key-3", "third-3");
          tx.put("key-tx", "in a batch", Ttl.after(Duration.ofDays(3)));
          tx.delete("key-4");
          tx.namespace("kept").put("k", "v2");
          tx.namespace("kept").put("batch", "v");
        });
    db.put("key-5", "third-5");
    db.delete("key-6");
    db.putAll(List.of(Entry.of("key-7", "third-7"), Entry.of("key-8", "third-8")));
  }

  /** So many that the close writes an index image. */
  private static void writeLast(Emdb db) {
    db.namespace("late").put("k", "v");
    for (int i = 0; i < 30; i++) {
      db.put("many-" + i, "");
    }
    db.put("last", "x".repeat(300));
  }

  /** Reads all records of a database that is whole. */
  static SalvageModel of(FaultyStorage storage, ManualClock clock) throws IOException {
    SalvageModel model = new SalvageModel(clock);
    for (String file : storage.list()) {
      if (file.endsWith(".seg")) {
        for (DocumentedFormat.LogRecord each :
            DocumentedFormat.segment(storage.contents(file)).records()) {
          int header = each.deadline() == Long.MIN_VALUE ? 24 : 32;
          model.places.add(
              new Place(
                  file,
                  each.offset(),
                  each.offset() + header + each.key().length() + each.value().length(),
                  each.type(),
                  each.namespace(),
                  each.sequence(),
                  each.deadline(),
                  each.key(),
                  each.value()));
        }
      }
    }
    if (storage.list().contains("INDEX.img")) {
      model.imageNames.putAll(model.names(model.places));
    }
    return model;
  }

  List<Place> places() {
    return places;
  }

  /** Returns the records that are left where some are damaged. */
  List<Place> without(Predicate<Place> damaged) {
    return places.stream().filter(damaged.negate()).toList();
  }

  /** Returns what a database must hold of which these records can be read. */
  Map<String, Map<String, String>> contents(List<Place> readable) {
    Map<Long, Map<String, Place>> newest = new HashMap<>();
    Map<Long, Long> cleared = cleared(readable);
    for (Place each : readable) {
      boolean counts =
          (each.type() == PUT || each.type() == DELETE)
              && each.sequence() > cleared.getOrDefault(each.namespace(), 0L);
      if (counts) {
        newest
            .computeIfAbsent(each.namespace(), any -> new HashMap<>())
            .merge(each.key(), each, (a, b) -> a.sequence() >= b.sequence() ? a : b);
      }
    }
    Map<String, Map<String, String>> contents = new TreeMap<>();
    names(readable)
        .forEach(
            (id, name) -> contents.put(name, live(newest.getOrDefault(id, Map.of()).values())));
    return contents;
  }

  private Map<String, String> live(Iterable<Place> newest) {
    Map<String, String> live = new TreeMap<>();
    for (Place each : newest) {
      boolean expired =
          each.deadline() != Long.MIN_VALUE && each.deadline() <= clock.instant().toEpochMilli();
      if (each.type() == PUT && !expired) {
        live.put(each.key(), text(each.value(), each.deadline()));
      }
    }
    return live;
  }

  private static Map<Long, Long> cleared(List<Place> readable) {
    Map<Long, Long> cleared = new HashMap<>();
    for (Place each : readable) {
      if (each.type() == CLEAR) {
        cleared.merge(each.namespace(), each.sequence(), Math::max);
      }
    }
    return cleared;
  }

  /** Returns the names of the namespaces that are there, by their ids. */
  private Map<Long, String> names(List<Place> readable) {
    Map<Long, String> names = new TreeMap<>(Map.of(0L, ""));
    Set<Long> dropped = new HashSet<>();
    for (Place each : readable) {
      if (each.type() == NAMESPACE) {
        names.put(each.namespace(), each.key());
      } else if (each.type() == DROP) {
        dropped.add(each.namespace());
      }
    }
    for (Place each : readable) {
      if (each.type() <= CLEAR) {
        String lost = imageNames.getOrDefault(each.namespace(), "salvaged-" + each.namespace());
        names.putIfAbsent(each.namespace(), lost);
      }
    }
    names.keySet().removeAll(dropped);
    Map<String, Long> newest = new HashMap<>();
    names.forEach((id, name) -> newest.merge(name, id, Math::max));
    names.entrySet().removeIf(each -> !newest.containsValue(each.getKey()));
    return names;
  }

  /** Returns what a database holds, by the names of namespaces; "" is the default one. */
  static Map<String, Map<String, String>> contents(Emdb db) {
    Map<String, Map<String, String>> contents = new TreeMap<>();
    contents.put("", entries(db));
    for (String name : db.namespaces()) {
      contents.put(name, entries(db.namespace(name)));
    }
    return contents;
  }

  private static Map<String, String> entries(KeyValueReader reader) {
    Map<String, String> entries = Contents.of(reader);
    entries.replaceAll(
        (key, value) ->
            text(value, reader.expiresAt(key).map(Instant::toEpochMilli).orElse(Long.MIN_VALUE)));
    return entries;
  }

  private static String text(String value, long deadline) {
    return deadline == Long.MIN_VALUE ? value : value + " until " + deadline;
  }
}
