package io.emdb.durability;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.emdb.Emdb;
import io.emdb.Entry;
import io.emdb.FlushPolicy;
import io.emdb.Namespace;
import io.emdb.Ttl;
import io.emdb.internal.file.Storage;
import io.emdb.internal.file.StorageFile;
import io.emdb.internal.file.fault.FaultyStorage;
import io.emdb.internal.view.DatabaseView;
import io.emdb.testing.Contents;
import io.emdb.testing.ManualClock;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.stream.IntStream;

/**
 * A small database with everything in it that a file can hold, as bytes: opened again and again,
 * each time from a copy with one change.
 *
 * @param files the contents by their names
 * @param states what it held after each of the writes since it was last opened, the newest last
 * @param ends where the records of each state end
 * @param synced from which of these on writes had not been synced
 * @param sorted whether keys are kept in order
 */
record SweptDatabase(
    Map<String, byte[]> files,
    List<Map<String, String>> states,
    List<Place> ends,
    int synced,
    boolean sorted) {

  /** An offset in a segment. */
  record Place(String segment, int offset) {}

  private static final String OTHER = "other";

  /** So long that a segment takes no second one. */
  private static final String LONG = "L".repeat(56 * 1024);

  private static final Duration HOUR = Duration.ofHours(1);

  /** Makes one that was closed; without its index image if that is not wanted. */
  static SweptDatabase closed(boolean sorted, boolean image) {
    FaultyStorage storage = filled(sorted);
    Emdb db = open(storage, sorted);
    latest().forEach(write -> write.accept(db));
    Map<String, String> contents = contentsOf(db);
    db.close();
    Map<String, byte[]> files = filesOf(storage.restart());
    if (!image) {
      files.remove("INDEX.img");
    }
    return new SweptDatabase(files, List.of(contents), List.of(new Place("", 0)), 0, sorted);
  }

  /** Makes one whose process died with some writes that were not synced. */
  static SweptDatabase killed(boolean sorted) {
    return killed(sorted, unsynced());
  }

  /** Makes one whose process died when the segment after the one with the last sync had begun. */
  static SweptDatabase killedAfterARoll(boolean sorted) {
    List<Consumer<Emdb>> roll = List.of(store -> store.put("long", LONG));
    return killed(sorted, concat(concat(unsynced(), roll), latest()));
  }

  private static SweptDatabase killed(boolean sorted, List<Consumer<Emdb>> unsynced) {
    FaultyStorage storage = filled(sorted);
    Emdb db = open(storage, sorted);
    List<Map<String, String>> states = new ArrayList<>();
    List<Place> ends = new ArrayList<>();
    states.add(contentsOf(db));
    ends.add(new Place("", 0));
    int synced = latest().size();
    for (Consumer<Emdb> write : concat(latest(), unsynced)) {
      if (states.size() == synced + 1) {
        db.flush();
      }
      write.accept(db);
      states.add(contentsOf(db));
      ends.add(endOf(filesOf(storage)));
    }
    Map<String, byte[]> files = filesOf(storage.restart());
    FaultyDatabase.abandon(db);
    files.replaceAll((name, bytes) -> withoutZeros(bytes));
    return new SweptDatabase(files, states, ends, synced, sorted);
  }

  /** No record written here ends with eight zeros, and each begins at a multiple of eight. */
  private static Place endOf(Map<String, byte[]> files) {
    String newest =
        files.keySet().stream()
            .filter(name -> name.endsWith(".seg"))
            .max(Comparator.naturalOrder())
            .orElseThrow();
    return new Place(newest, (lastNonZero(files.get(newest)) + 7) & -8);
  }

  private static List<Consumer<Emdb>> latest() {
    return List.of(
        store -> store.put("ttl-2", "for an hour", Ttl.after(HOUR)),
        store -> store.put("k-05", "newest"),
        store -> store.delete("z-0"));
  }

  private static List<Consumer<Emdb>> unsynced() {
    return List.of(
        store -> store.put("u-1", "unsynced"),
        store -> store.put("k-01", "changed"),
        store -> store.delete("k-02"),
        store -> store.putAll(List.of(Entry.of("u-2", "batch"), Entry.of("u-3", "batch"))),
        store -> store.put("u-4", "last"));
  }

  private static <T> List<T> concat(List<T> first, List<T> second) {
    List<T> all = new ArrayList<>(first);
    all.addAll(second);
    return all;
  }

  /** A segment is as long as it may become: of the zeros, some will do. */
  private static byte[] withoutZeros(byte[] bytes) {
    return Arrays.copyOf(bytes, Math.min(bytes.length, (lastNonZero(bytes) + 512) & -8));
  }

  private static int lastNonZero(byte[] bytes) {
    int end = bytes.length;
    while (end > 0 && bytes[end - 1] == 0) {
      end--;
    }
    return end;
  }

  /** Several sessions, one segment each; two of them compacted into one. */
  private static FaultyStorage filled(boolean sorted) {
    FaultyStorage storage = new FaultyStorage();
    try (Emdb db = open(storage, sorted)) {
      for (int i = 0; i < 12; i++) {
        db.put(key(i), "old");
        db.put(key(i), "value-" + i);
      }
      db.put("doomed", "value");
      db.namespace(OTHER).put("k-01", "other-1");
      db.namespace("dropped").put("k-01", "gone");
    }
    storage = storage.restart();
    try (Emdb db = open(storage, sorted)) {
      db.delete("doomed");
      db.dropNamespace("dropped");
      db.put("ttl-1", "for an hour", Ttl.after(HOUR));
      db.compact();
    }
    storage = storage.restart();
    try (Emdb db = open(storage, sorted)) {
      db.inTransaction(
          tx -> {
            tx.put("k-03", "in a batch");
            tx.put("t-1", "in a batch");
            tx.delete("k-04");
            tx.namespace(OTHER).put("k-02", "other-2");
          });
      db.namespace("cleared").put("k-01", "gone");
      db.namespace("cleared").clear();
      db.put("empty", "");
      for (int i = 0; i < 24; i++) { // enough for an index image to be due
        db.put("z-" + i, "Z".repeat(i % 8));
      }
    }
    return storage.restart();
  }

  private static String key(int number) {
    return "k-" + number / 10 + number % 10;
  }

  /** Opens a storage; whoever does ends it. */
  static Emdb open(Storage storage, boolean sorted) {
    return DatabaseView.open(
        Emdb.builder()
            .segmentSize(64 * 1024)
            .flushPolicy(FlushPolicy.manual())
            .sortedKeys(sorted)
            .clock(new ManualClock())
            .options(),
        storage);
  }

  /** Returns all that can be seen, with namespaces and deadlines. */
  static Map<String, String> contentsOf(Emdb db) {
    Map<String, String> contents = new TreeMap<>();
    Contents.of(db)
        .forEach((key, value) -> contents.put(key, value + ttl(db.ttl(key).orElse(null))));
    for (String name : db.namespaces()) {
      Namespace namespace = db.namespace(name);
      contents.put("namespace " + name, Long.toString(namespace.size()));
      Contents.of(namespace).forEach((key, value) -> contents.put(name + "/" + key, value));
    }
    contents.put("size", Long.toString(db.size()));
    return contents;
  }

  static String ttl(Duration ttl) {
    return ttl == null ? "" : " for " + ttl;
  }

  private static Map<String, byte[]> filesOf(FaultyStorage storage) {
    Map<String, byte[]> files = new TreeMap<>();
    try {
      for (String name : storage.list()) {
        files.put(name, storage.contents(name));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return files;
  }

  /** Fills a storage with these files, one of them with other contents. */
  <S extends Storage> S fill(S storage, String changed, byte[] contents) {
    files.forEach((name, bytes) -> add(storage, name, name.equals(changed) ? contents : bytes));
    return storage;
  }

  static void add(Storage storage, String name, byte[] bytes) {
    try (StorageFile file = storage.create(name)) {
      if (bytes.length > 0) {
        file.write(0, ByteBuffer.wrap(bytes));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Returns the states that are not without anything that had been synced. */
  List<Map<String, String>> sinceSync() {
    return states.subList(synced, states.size());
  }

  /**
   * Returns the states there may be if a file is cut. Only of the newest segment nothing can tell
   * that what was cut off had been synced: not what follows, since nothing does.
   */
  List<Map<String, String>> afterCut(String name, int length) {
    String newest = ends.get(ends.size() - 1).segment();
    if (!name.equals(newest)) {
      return sinceSync();
    }
    int whole = 0;
    int touched = 0;
    for (int i = 0; i < states.size(); i++) {
      Place end = ends.get(i);
      boolean inNewest = end.segment().equals(newest);
      whole = !inNewest || end.offset() <= length ? i : whole;
      touched = !inNewest || end.offset() - 7 <= length ? i : touched; // without its padding
    }
    return states.subList(whole, touched + 1);
  }

  /**
   * Returns the offsets of a file, one of so many. Inside of the long value one is as the other.
   */
  static IntStream places(byte[] contents, int from, int step) {
    return IntStream.iterate(from, place -> place < contents.length, place -> place + step)
        .filter(place -> !isInsideLong(contents, place) || place % 97 == 0);
  }

  private static boolean isInsideLong(byte[] contents, int place) {
    return place >= 64
        && place + 64 < contents.length
        && Arrays.equals(contents, place - 64, place + 64, LONG.getBytes(UTF_8), 0, 128);
  }

  int bytes() {
    return files.values().stream().mapToInt(bytes -> (int) places(bytes, 0, 1).count()).sum();
  }
}
