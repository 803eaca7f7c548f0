package io.emdb.concurrency;

import io.emdb.Cursor;
import io.emdb.Emdb;
import io.emdb.EmdbConflictException;
import io.emdb.Entry;
import io.emdb.KeyValueReader;
import io.emdb.ReadView;
import io.emdb.Transaction;
import io.emdb.TransactionOptions;
import io.emdb.concurrency.AppendHistory.Operation;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;

/** A client that reads lists and appends to them, in every way there is, and keeps its history. */
final class Appender {

  private static final String PREFIX = "list.";
  private static final int KEYS = 4;
  private static final TransactionOptions READ_ONLY =
      TransactionOptions.defaults().withReadOnly(true);
  private static final TransactionOptions RETRYING =
      TransactionOptions.defaults().withRetries(1_000);

  private final Emdb db;
  private final AtomicInteger numbers;
  private final Random random;
  private final List<Operation> operations = new ArrayList<>();
  private int conflicts;

  Appender(Emdb db, AtomicInteger numbers, Random random) {
    this.db = db;
    this.numbers = numbers;
    this.random = random;
  }

  List<Operation> operations() {
    return operations;
  }

  int conflicts() {
    return conflicts;
  }

  void run(int count) {
    for (int i = 0; i < count; i++) {
      switch (random.nextInt(10)) {
        case 0, 1 -> transaction(RETRYING);
        case 2, 3 -> transaction(TransactionOptions.defaults());
        case 4, 5 -> compareAndSet();
        case 6 -> plainRead();
        case 7 -> view();
        case 8 -> readOnlyTransaction();
        default -> scan();
      }
    }
  }

  private static List<Integer> parse(String list) {
    return list == null || list.isEmpty()
        ? List.of()
        : Arrays.stream(list.split(",", -1)).map(Integer::valueOf).toList();
  }

  private static String with(String list, int number) {
    return list == null ? String.valueOf(number) : list + "," + number;
  }

  /** Returns all lists. */
  static Map<String, List<Integer>> lists(KeyValueReader store) {
    Map<String, List<Integer>> lists = new TreeMap<>();
    try (Cursor<Entry> cursor = store.scanPrefix(PREFIX)) {
      cursor.forEachRemaining(entry -> lists.put(entry.keyString(), parse(entry.valueString())));
    }
    return lists;
  }

  private String key() {
    return PREFIX + random.nextInt(KEYS);
  }

  private void keep(Operation operation) {
    operations.add(operation.end());
  }

  private void transaction(TransactionOptions options) {
    Operation operation = new Operation("transaction");
    int steps = 1 + random.nextInt(4);
    boolean givenUp = random.nextInt(8) == 0;
    try {
      db.inTransaction(
          options,
          tx -> {
            operation.restart();
            for (int i = 0; i < steps; i++) {
              step(tx, operation);
            }
            if (givenUp) {
              throw new GivenUp();
            }
          });
      keep(operation);
    } catch (EmdbConflictException e) {
      conflicts++;
    } catch (GivenUp e) {
      // None of its numbers may be in any list.
    }
  }

  /** Thrown out of a transaction, which is rolled back. */
  private static final class GivenUp extends RuntimeException {
    private static final long serialVersionUID = 1L;
  }

  private void step(Transaction tx, Operation operation) {
    switch (random.nextInt(4)) {
      case 0 -> {
        String key = key();
        operation.readUnlessAppended(key, parse(tx.getString(key)));
      }
      case 1 -> readAll(tx, operation);
      default -> {
        String key = key();
        String list = tx.getString(key);
        if (operation.readUnlessAppended(key, parse(list))) {
          int number = numbers.incrementAndGet();
          tx.put(key, with(list, number));
          operation.append(key, number);
        }
      }
    }
  }

  private static void readAll(KeyValueReader store, Operation operation) {
    Map<String, List<Integer>> lists = lists(store);
    for (int i = 0; i < KEYS; i++) {
      operation.readUnlessAppended(PREFIX + i, lists.getOrDefault(PREFIX + i, List.of()));
    }
  }

  /** Values never come again, so one that is still there has been there all the time. */
  private void compareAndSet() {
    String key = key();
    String list = db.getString(key);
    int number = numbers.incrementAndGet();
    Operation operation = new Operation("compare and set");
    boolean set =
        list == null
            ? db.putIfAbsent(key, with(null, number)) == null
            : db.replace(key, list, with(list, number));
    if (set) {
      operation.read(key, parse(list));
      operation.append(key, number);
      keep(operation);
    }
  }

  private void plainRead() {
    String key = key();
    Operation operation = new Operation("get");
    operation.read(key, parse(db.getString(key)));
    keep(operation);
  }

  private void view() {
    Operation operation = new Operation("view");
    try (ReadView view = db.readView()) {
      for (int i = 0; i < 3; i++) {
        String key = key();
        operation.read(key, parse(view.getString(key)));
      }
      readAll(view, operation);
    }
    keep(operation);
  }

  private void readOnlyTransaction() {
    Operation operation = new Operation("read-only transaction");
    db.inTransaction(
        READ_ONLY,
        tx -> {
          String key = key();
          operation.read(key, parse(tx.getString(key)));
          readAll(tx, operation);
        });
    keep(operation);
  }

  private void scan() {
    Operation operation = new Operation("scan");
    readAll(db, operation);
    keep(operation);
  }
}
