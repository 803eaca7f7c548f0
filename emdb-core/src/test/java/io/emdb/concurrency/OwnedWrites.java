package io.emdb.concurrency;

import static io.emdb.testing.Contents.utf8;
import static org.assertj.core.api.Assertions.assertThat;

import io.emdb.Emdb;
import io.emdb.EmdbClosedException;
import io.emdb.Entry;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Writes of one thread to keys of its own until the database is closed under it. It knows what was
 * acknowledged, and what the write would have done that was not.
 */
final class OwnedWrites {

  private static final int KEYS = 8;

  private final Emdb db;
  private final String prefix;
  private final Random random;
  private final AtomicInteger acknowledgedByAll;
  private final Map<String, String> acknowledged = new TreeMap<>();
  private Map<String, String> unacknowledged = Map.of(); // null: a removal
  private int count;

  OwnedWrites(Emdb db, int number, Random random, AtomicInteger acknowledgedByAll) {
    this.db = db;
    this.prefix = "w" + number + ".";
    this.random = random;
    this.acknowledgedByAll = acknowledgedByAll;
  }

  int count() {
    return count;
  }

  void runUntilClosed() {
    try {
      while (true) {
        step();
        unacknowledged.forEach(this::acknowledge);
        unacknowledged = Map.of();
        count++;
        acknowledgedByAll.incrementAndGet();
      }
    } catch (EmdbClosedException expected) {
      assertThat(db.isOpen()).isFalse();
    }
  }

  private void acknowledge(String key, String value) {
    if (value == null) {
      acknowledged.remove(key);
    } else {
      acknowledged.put(key, value);
    }
  }

  /** Checks what is left of this thread's keys: all of the last write is there, or none. */
  void verify(Map<String, String> left) {
    Map<String, String> mine = new TreeMap<>(left);
    mine.keySet().removeIf(key -> !key.startsWith(prefix));
    if (!mine.equals(acknowledged)) {
      Map<String, String> before = new TreeMap<>(acknowledged);
      unacknowledged.forEach(this::acknowledge);
      assertThat(mine)
          .as("acknowledged was %s, not acknowledged %s", before, unacknowledged)
          .isEqualTo(acknowledged);
    }
  }

  private String key() {
    return prefix + random.nextInt(KEYS);
  }

  private String value() {
    return count + "-" + "x".repeat(random.nextInt(300));
  }

  private void begin(Map<String, String> changes) {
    unacknowledged = changes;
  }

  private void beginOne(String key, String value) {
    Map<String, String> change = new HashMap<>();
    change.put(key, value);
    begin(change);
  }

  private void step() {
    String key = key();
    String value = value();
    switch (random.nextInt(8)) {
      case 0, 1 -> {
        beginOne(key, value);
        db.put(key, value);
      }
      case 2 -> remove(key);
      case 3 -> putIfAbsent(key, value);
      case 4 -> replace(key, value);
      case 5 -> putAll(value);
      case 6 -> commit(value);
      default -> deleteAll(key, key());
    }
  }

  private void remove(String key) {
    String before = acknowledged.get(key);
    beginOne(key, null);
    byte[] removed = db.remove(key);
    assertThat(removed).isEqualTo(before == null ? null : utf8(before));
  }

  private void putIfAbsent(String key, String value) {
    String before = acknowledged.get(key);
    beginOne(key, before == null ? value : before);
    assertThat(db.putIfAbsent(key, value)).isEqualTo(before);
  }

  private void replace(String key, String value) {
    String before = acknowledged.get(key);
    beginOne(key, before == null ? null : value);
    assertThat(db.replace(key, before == null ? "never stored" : before, value))
        .isEqualTo(before != null);
  }

  private void putAll(String value) {
    Map<String, String> changes =
        Map.of(prefix + "0", value, prefix + "3", value, prefix + "6", value);
    begin(changes);
    db.putAll(changes.entrySet().stream().map(e -> Entry.of(e.getKey(), e.getValue())).toList());
  }

  private void commit(String value) {
    Map<String, String> changes = new HashMap<>();
    changes.put(prefix + "1", value);
    changes.put(prefix + "2", value);
    changes.put(prefix + "4", null);
    begin(changes);
    db.inTransaction(
        tx -> {
          tx.put(prefix + "1", value);
          tx.delete(prefix + "4");
          tx.put(prefix + "2", value);
        });
  }

  private void deleteAll(String key, String other) {
    Map<String, String> changes = new HashMap<>();
    changes.put(key, null);
    changes.put(other, null);
    long present = changes.keySet().stream().filter(acknowledged::containsKey).count();
    begin(changes);
    assertThat(db.deleteAll(List.of(utf8(key), utf8(other)))).isEqualTo(present);
  }
}
