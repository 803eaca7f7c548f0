package io.emdb.concurrency;

import static io.emdb.testing.Contents.utf8;

import io.emdb.Cursor;
import io.emdb.Emdb;
import io.emdb.Entry;
import io.emdb.ReadView;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.TreeMap;

/** Random operations of one thread on keys of its own, each of which must go as if undisturbed. */
final class InterruptedWork {

  private static final int OPERATIONS = 120;
  private static final int KEYS = 20;

  private final Emdb db;
  private final String prefix;
  private final Random random;
  private final Map<String, String> expected = new TreeMap<>();
  private int operations;

  InterruptedWork(Emdb db, int number, Random random) {
    this.db = db;
    this.prefix = "w" + number + ".";
    this.random = random;
  }

  /** Runs an operation on a thread that is interrupted, and must be afterwards. */
  static void interrupted(Runnable operation) {
    Thread.currentThread().interrupt();
    operation.run();
    require(Thread.currentThread().isInterrupted(), "the interrupt was swallowed");
  }

  private static void require(boolean condition, String otherwise) {
    if (!condition) {
      throw new AssertionError(otherwise);
    }
  }

  Map<String, String> expected() {
    return expected;
  }

  int operations() {
    return operations;
  }

  void run() {
    while (operations < OPERATIONS) {
      operations++;
      if (random.nextBoolean()) {
        interrupted(this::step);
      } else {
        step();
      }
      if (random.nextInt(3) == 0 && Thread.interrupted()) {
        Thread.onSpinWait(); // the next interrupt finds the flag down
      }
    }
  }

  private String key() {
    return prefix + random.nextInt(KEYS);
  }

  private String value() {
    return operations + "-" + "x".repeat(random.nextInt(600));
  }

  private void step() {
    switch (random.nextInt(14)) {
      case 0, 1, 2 -> put(key(), value());
      case 3, 4 -> get(key());
      case 5, 6 -> commit();
      case 7 -> remove(key());
      case 8 -> putAll();
      case 9 -> walk();
      case 10 -> view();
      case 11 -> db.flush();
      case 12 -> namespace();
      default -> compactOrSweep();
    }
  }

  private void put(String key, String value) {
    db.put(key, value);
    expected.put(key, value);
  }

  private void get(String key) {
    String value = db.getString(key);
    require(Objects.equals(value, expected.get(key)), "get of " + key + ": " + value);
  }

  private void commit() {
    String key = key();
    String value = value();
    db.inTransaction(
        tx -> {
          tx.put(key, value);
          tx.put(prefix + "commit", value);
        });
    expected.put(key, value);
    expected.put(prefix + "commit", value);
  }

  private void remove(String key) {
    byte[] removed = db.remove(key);
    String before = expected.remove(key);
    require(
        before == null ? removed == null : Arrays.equals(removed, utf8(before)),
        "removal of " + key);
  }

  private void putAll() {
    String value = value();
    db.putAll(List.of(Entry.of(prefix + "1", value), Entry.of(prefix + "2", value)));
    expected.put(prefix + "1", value);
    expected.put(prefix + "2", value);
  }

  private void walk() {
    Map<String, String> found = new TreeMap<>();
    try (Cursor<Entry> cursor = db.scanPrefix(prefix)) {
      cursor.forEachRemaining(entry -> found.put(entry.keyString(), entry.valueString()));
    }
    require(found.equals(expected), "a walk over " + prefix);
  }

  private void view() {
    try (ReadView view = db.readView()) {
      expected.forEach(
          (key, value) -> require(value.equals(view.getString(key)), "view of " + key));
    }
  }

  private void namespace() {
    db.namespace("n" + random.nextInt(3)).put(prefix, value());
  }

  private void compactOrSweep() {
    if (random.nextInt(4) == 0) {
      db.compact();
    } else {
      db.sweepExpired();
    }
  }
}
