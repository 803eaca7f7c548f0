package io.emdb;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.jetbrains.lincheck.datastructures.IntGen;
import org.jetbrains.lincheck.datastructures.Operation;
import org.jetbrains.lincheck.datastructures.Param;

/**
 * Operations on a few keys of a database that many executions use one after the other, so that its
 * segments roll, are compacted and go meanwhile.
 */
public final class EmdbOperations {

  static final int KEYS = 3;

  /** So many executions apart, keys come again. */
  private static final int SPACES = 16;

  private static final TransactionOptions RETRYING =
      TransactionOptions.defaults().withRetries(1_000_000);

  private static final AtomicInteger NEXT = new AtomicInteger();

  private static volatile Emdb database;

  private final Emdb db = database;
  private final String prefix = "space" + NEXT.incrementAndGet() % SPACES + ".";

  /** Begins with none of its keys. */
  public EmdbOperations() {
    for (int key = 1; key <= KEYS; key++) {
      db.delete(prefix + key);
    }
  }

  /** Sets the database that executions use from now on. */
  static void use(Emdb used) {
    database = used;
  }

  private String key(int number) {
    return prefix + number;
  }

  private static Integer number(String value) {
    return value == null ? null : Integer.valueOf(value.trim());
  }

  /** Long enough that segments fill. */
  private static String value(int number) {
    return number + " ".repeat(200);
  }

  @Operation
  public Integer get(@Param(gen = IntGen.class, conf = "1:3") int key) {
    return number(db.getString(key(key)));
  }

  @Operation
  public void put(
      @Param(gen = IntGen.class, conf = "1:3") int key,
      @Param(gen = IntGen.class, conf = "1:9") int value) {
    db.put(key(key), value(value));
  }

  @Operation
  public Integer remove(@Param(gen = IntGen.class, conf = "1:3") int key) {
    byte[] removed = db.remove(key(key));
    return removed == null ? null : number(Utf8.decode(removed));
  }

  @Operation
  public Integer putIfAbsent(
      @Param(gen = IntGen.class, conf = "1:3") int key,
      @Param(gen = IntGen.class, conf = "1:9") int value) {
    return number(db.putIfAbsent(key(key), value(value)));
  }

  @Operation
  public boolean replace(
      @Param(gen = IntGen.class, conf = "1:3") int key,
      @Param(gen = IntGen.class, conf = "1:9") int expected,
      @Param(gen = IntGen.class, conf = "1:9") int value) {
    return db.replace(key(key), value(expected), value(value));
  }

  @Operation
  public void putAll(@Param(gen = IntGen.class, conf = "1:9") int value) {
    db.putAll(List.of(Entry.of(key(1), value(value)), Entry.of(key(2), value(value))));
  }

  @Operation
  public long removeAll() {
    return db.deleteAll(List.of(Utf8.encode(key(2), "key"), Utf8.encode(key(3), "key")));
  }

  /** Moves a value, by a transaction. */
  @Operation
  public boolean move(
      @Param(gen = IntGen.class, conf = "1:3") int from,
      @Param(gen = IntGen.class, conf = "1:3") int to) {
    return db.<Boolean, RuntimeException>transaction(
        RETRYING,
        tx -> {
          String value = tx.getString(key(from));
          if (value == null) {
            return false;
          }
          tx.delete(key(from));
          tx.put(key(to), value);
          return true;
        });
  }

  /** Reads all, in a view. */
  @Operation
  public String view() {
    Map<Integer, Integer> found = new TreeMap<>();
    try (ReadView view = db.readView()) {
      for (int key = 1; key <= KEYS; key++) {
        String value = view.getString(key(key));
        if (value != null) {
          found.put(key, number(value));
        }
      }
    }
    return found.toString();
  }

  /** Walks over all, in key order. */
  @Operation
  public String scan() {
    Map<Integer, Integer> found = new TreeMap<>();
    try (Cursor<Entry> cursor = db.scanPrefix(prefix)) {
      while (cursor.hasNext()) {
        Entry entry = cursor.next();
        int key = Integer.parseInt(entry.keyString().substring(prefix.length()));
        found.put(key, number(entry.valueString()));
      }
    }
    return found.toString();
  }
}
