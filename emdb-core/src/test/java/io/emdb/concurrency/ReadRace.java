package io.emdb.concurrency;

import static io.emdb.testing.Contents.utf8;
import static java.nio.charset.StandardCharsets.UTF_8;

import io.emdb.Cursor;
import io.emdb.Emdb;
import io.emdb.EmdbClosedException;
import io.emdb.Entry;
import io.emdb.KeyRange;
import io.emdb.KeyValueReader;
import io.emdb.Namespace;
import io.emdb.ReadView;
import io.emdb.TransactionOptions;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.LongAdder;

/**
 * One writer that puts, removes, clears, drops and at last closes; readers in every way there is,
 * until they are told that the database is closed. Keys 0 and 1 are always written together.
 */
final class ReadRace {

  private static final int KEYS = 60;
  private static final int[] PAIR = {0, 1};
  private static final String NAMESPACE = "dropped again and again";
  private static final TransactionOptions READ_ONLY =
      TransactionOptions.defaults().withReadOnly(true);

  private final Emdb db;
  private final Versions versions = new Versions(KEYS);
  private final LongAdder reads = new LongAdder();
  private final LongAdder compactions = new LongAdder();

  ReadRace(Emdb db) {
    this.db = db;
  }

  long reads() {
    return reads.sum();
  }

  long compactions() {
    return compactions.sum();
  }

  private static String key(int number) {
    return "k" + (100 + number);
  }

  private static int number(byte[] key) {
    String text = new String(key, UTF_8);
    int number = Integer.parseInt(text.substring(1)) - 100;
    require(text.startsWith("k") && number >= 0 && number < KEYS, "not a key: " + text);
    return number;
  }

  private static void require(boolean condition, String otherwise) {
    if (!condition) {
      throw new AssertionError(otherwise);
    }
  }

  // ---- the writer

  /** Writes so many steps and closes. */
  void write(Random random, int steps) {
    for (int step = 0; step < steps; step++) {
      writeStep(random);
    }
    db.close();
  }

  private void writeStep(Random random) {
    switch (random.nextInt(16)) {
      case 0, 1, 2, 3, 4 -> putBatch(some(random));
      case 5, 6, 7 -> putEach(some(random));
      case 8 -> putBatch(PAIR);
      case 9 -> commit(some(random));
      case 10 -> removeBatch(some(random));
      case 11 -> versions.remove(all(), db::clear);
      case 12 -> db.flush();
      case 13 -> db.dropNamespace(NAMESPACE);
      default -> putIntoNamespace(random);
    }
  }

  private static int[] all() {
    int[] all = new int[KEYS];
    Arrays.setAll(all, i -> i);
    return all;
  }

  /** Returns neighbouring keys without the pair. */
  private static int[] some(Random random) {
    int first = 2 + random.nextInt(KEYS - 12);
    int[] some = new int[1 + random.nextInt(10)];
    Arrays.setAll(some, i -> first + i);
    return some;
  }

  private static List<Entry> entries(int[] keys, long generation) {
    List<Entry> entries = new ArrayList<>();
    for (int each : keys) {
      entries.add(Entry.of(key(each), Stamp.of(key(each), generation)));
    }
    return entries;
  }

  private void putBatch(int[] keys) {
    versions.put(keys, generation -> db.putAll(entries(keys, generation)));
  }

  private void putEach(int[] keys) {
    for (int each : keys) {
      versions.put(
          new int[] {each}, generation -> db.put(key(each), Stamp.of(key(each), generation)));
    }
  }

  private void commit(int[] keys) {
    versions.put(keys, generation -> db.inTransaction(tx -> tx.putAll(entries(keys, generation))));
  }

  private void removeBatch(int[] keys) {
    versions.remove(
        keys, () -> db.deleteAll(Arrays.stream(keys).mapToObj(each -> utf8(key(each))).toList()));
  }

  private void putIntoNamespace(Random random) {
    Namespace namespace = db.namespace(NAMESPACE); // the writer alone drops it
    for (int each : some(random)) {
      namespace.put(key(each), Stamp.of(key(each), each));
    }
  }

  void compactUntilClosed() {
    untilClosed(
        () -> {
          db.compact();
          compactions.increment();
        });
  }

  // ---- readers

  void readUntilClosed(Random random) {
    Namespace[] namespace = {null};
    untilClosed(
        () -> {
          if (namespace[0] == null) {
            namespace[0] = db.namespace(NAMESPACE);
          }
          readStep(random, namespace);
          reads.increment();
        });
  }

  private void untilClosed(Runnable step) {
    try {
      while (true) {
        step.run();
      }
    } catch (EmdbClosedException expected) {
      require(!db.isOpen(), "open, and said to be closed");
    }
  }

  private void readStep(Random random, Namespace[] namespace) {
    int key = random.nextInt(KEYS);
    switch (random.nextInt(20)) {
      case 0, 1, 2, 3, 4, 5, 6, 7 -> get(key);
      case 8, 9, 10 -> lease(key);
      case 11 -> walk();
      case 12 -> walkKeys();
      case 13 -> scan(key, random.nextInt(KEYS));
      case 14, 15 -> view(random);
      case 16 -> db.inTransaction(READ_ONLY, this::requireOneMoment);
      case 17 -> namespace[0] = db.namespace(NAMESPACE);
      case 18 -> walkNamespace(namespace[0]);
      default -> readNamespace(namespace[0], key);
    }
  }

  private static long generation(KeyValueReader store, int key) {
    byte[] value = store.get(key(key));
    return value == null ? 0 : Stamp.check(key(key), value);
  }

  private void get(int key) {
    Versions.Before before = versions.before();
    before.check(key, generation(db, key));
  }

  /** Looks at a value where it lies, twice: it stays there as long as it is looked at. */
  private void lease(int key) {
    Versions.Before before = versions.before();
    Long found =
        db.read(
            key(key),
            view -> {
              byte[] value = view.toByteArray();
              for (int i = 0; i < 100; i++) {
                Thread.onSpinWait();
              }
              byte[] again = new byte[view.length()];
              view.copyTo(0, again, 0, again.length);
              require(Arrays.equals(value, again), "a value changed while it was looked at");
              return Stamp.check(key(key), value);
            });
    before.check(key, found == null ? 0 : found);
  }

  private void walk() {
    Versions.Before before = versions.before();
    long[] found = new long[KEYS];
    try (Cursor<Entry> cursor = db.entries()) {
      take(cursor, found);
    }
    for (int key = 0; key < KEYS; key++) {
      before.check(key, found[key]);
    }
    require(found[0] == found[1], "a walk saw half of a batch");
  }

  private static void take(Cursor<Entry> cursor, long[] found) {
    while (cursor.hasNext()) {
      Entry entry = cursor.next();
      int key = number(entry.key());
      require(found[key] == 0, "a walk met a key twice");
      found[key] = Stamp.check(key(key), entry.value());
    }
  }

  private void walkKeys() {
    boolean[] found = new boolean[KEYS];
    try (Cursor<byte[]> cursor = db.keys()) {
      while (cursor.hasNext()) {
        int key = number(cursor.next());
        require(!found[key], "a walk met a key twice");
        found[key] = true;
      }
    }
    require(found[0] == found[1], "a walk saw half of a batch");
  }

  /** Walks a part in order, and leaves the cursor before its end. */
  private void scan(int from, int to) {
    Versions.Before before = versions.before();
    int last = -1;
    try (Cursor<Entry> cursor = db.scan(KeyRange.between(key(from), key(to)))) {
      for (int i = 0; i < 20 && cursor.hasNext(); i++) {
        Entry entry = cursor.next();
        int key = number(entry.key());
        require(key > last && key >= from && key < to, "a scan is out of order or range");
        before.check(key, Stamp.check(key(key), entry.value()));
        last = key;
      }
    }
  }

  private void view(Random random) {
    Versions.Before before = versions.before();
    try (ReadView view = db.readView()) {
      requireOneMoment(view);
      int key = random.nextInt(KEYS);
      long found = generation(view, key);
      before.check(key, found);
      require(generation(view, key) == found, "a view changed");
      long[] walked = new long[KEYS];
      try (Cursor<Entry> cursor = view.entries()) {
        take(cursor, walked);
      }
      require(walked[key] == found && walked[0] == walked[1], "a walk of a view differs");
      require(
          view.size() == Arrays.stream(walked).filter(each -> each != 0).count(),
          "the size of a view differs");
    }
  }

  private void requireOneMoment(KeyValueReader moment) {
    require(generation(moment, 0) == generation(moment, 1), "half of a batch is visible");
  }

  private static void readNamespace(Namespace namespace, int key) {
    long found = generation(namespace, key);
    require(found == 0 || found == key, "not what was put into the namespace");
  }

  private static void walkNamespace(Namespace namespace) {
    namespace.forEach(
        (key, value) -> {
          int number = number(key);
          require(Stamp.check(key(number), value) == number, "not what was put there");
        });
  }

  // ---- afterwards

  /** Checks a database that was opened again. */
  void verify(KeyValueReader again) {
    for (int key = 0; key < KEYS; key++) {
      require(generation(again, key) == versions.settled(key), "after the close: " + key(key));
    }
  }
}
