package io.emdb.durability;

import static io.emdb.durability.CutDatabase.KEYS;
import static io.emdb.durability.CutDatabase.LARGE;
import static io.emdb.durability.CutDatabase.OTHER;
import static io.emdb.durability.CutDatabase.key;
import static io.emdb.durability.CutDatabase.value;
import static io.emdb.testing.Contents.utf8;
import static java.nio.charset.StandardCharsets.UTF_8;

import io.emdb.Cursor;
import io.emdb.Emdb;
import io.emdb.Entry;
import io.emdb.KeyRange;
import io.emdb.KeyValueReader;
import io.emdb.ReadView;
import io.emdb.Transaction;
import io.emdb.TransactionOptions;
import io.emdb.Ttl;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.function.BiConsumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Every kind of operation on a {@link CutDatabase}. Each picks keys at random and throws an {@link
 * AssertionError} if what it is told is wrong. Those that write leave every key with its only value
 * or, if it is a new one or one to be removed, without.
 */
enum CutOperation {
  GET(false, (db, random) -> expect(present(random), key -> db.getString(key))),
  GET_LARGE(false, (db, random) -> expect(LARGE, key -> db.getString(key))),
  GET_ABSENT(
      false, (db, random) -> same(db.getString("absent." + random.nextInt(1_000)), null, "absent")),
  READ(
      false,
      (db, random) ->
          expect(present(random), key -> db.read(key, v -> new String(v.toByteArray(), UTF_8)))),
  READ_BYTES(
      false,
      (db, random) ->
          expect(
              LARGE,
              key ->
                  db.read(
                      key,
                      v -> {
                        byte[] bytes = new byte[v.length()];
                        for (int i = 0; i < bytes.length; i++) {
                          bytes[i] = v.getByte(i);
                        }
                        return new String(bytes, UTF_8);
                      }))),
  CONTAINS(false, (db, random) -> same(db.containsKey(present(random)), true, "contains")),
  TTL(
      false,
      (db, random) -> same(db.ttl("ttl." + random.nextInt(20)).isPresent(), true, "has a ttl")),
  NO_TTL(false, (db, random) -> same(db.ttl(present(random)).isPresent(), false, "no ttl")),
  SIZE(false, (db, random) -> same(db.namespace(OTHER).size(), 10L, "size")),
  ENTRIES(false, (db, random) -> walk(db.entries())),
  KEYS_ONLY(
      false,
      (db, random) -> {
        try (Cursor<byte[]> cursor = db.keys()) {
          cursor.forEachRemaining(key -> same(known(new String(key, UTF_8)), true, "a key"));
        }
      }),
  SCAN(false, (db, random) -> walk(db.scan(KeyRange.startingAt(present(random))))),
  SCAN_FEW(
      false,
      (db, random) -> {
        try (Cursor<Entry> cursor = db.scan(KeyRange.startingAt(key(random.nextInt(KEYS))))) {
          for (int i = 0; i < 5; i++) {
            right(cursor.next());
          }
        }
      }),
  NAMESPACE(
      false,
      (db, random) -> expect(key(random.nextInt(10)), key -> db.namespace(OTHER).getString(key))),
  VIEW(
      false,
      (db, random) -> {
        try (ReadView view = db.readView()) {
          reads(view, random);
        }
      }),
  READ_ONLY_TRANSACTION(
      false,
      (db, random) -> {
        try (Transaction tx = db.begin(TransactionOptions.defaults().withReadOnly(true))) {
          reads(tx, random);
        }
      }),
  STATS(false, (db, random) -> Objects.requireNonNull(db.stats())),

  PUT(true, (db, random) -> put(db, present(random))),
  PUT_NEW(true, (db, random) -> put(db, "new." + random.nextInt(1_000))),
  PUT_NEW_BETWEEN(true, (db, random) -> put(db, present(random) + "+")),
  PUT_LARGE(true, (db, random) -> put(db, LARGE)),
  PUT_TTL(
      true,
      (db, random) -> {
        String key = "ttl." + random.nextInt(20);
        db.put(key, value(key), Ttl.after(Duration.ofHours(1)));
      }),
  PUT_ALL(
      true,
      (db, random) ->
          db.putAll(
              List.of(
                  CutDatabase.entry(present(random)),
                  CutDatabase.entry("new." + random.nextInt(1_000))))),
  PUT_IF_ABSENT(
      true, (db, random) -> expect(present(random), key -> db.putIfAbsent(key, value(key)))),
  REPLACE(
      true,
      (db, random) -> {
        String key = present(random);
        same(db.replace(key, value(key), value(key)), true, "replaced");
      }),
  REMOVE(
      true,
      (db, random) -> {
        String key = "new." + random.nextInt(1_000);
        put(db, key);
        byte[] removed = db.remove(key);
        same(removed == null ? null : new String(removed, UTF_8), value(key), key);
      }),
  DELETE(true, (db, random) -> db.delete("new." + random.nextInt(1_000))),
  DELETE_ALL(
      true,
      (db, random) -> db.deleteAll(List.of(utf8("new." + random.nextInt(1_000)), utf8("new.1")))),
  DELETE_GROUP(true, (db, random) -> db.deleteGroup("new")),
  PERSIST(true, (db, random) -> db.persist("new." + random.nextInt(1_000))),
  TRANSACTION(
      true,
      (db, random) ->
          db.inTransaction(
              tx -> {
                reads(tx, random);
                String key = present(random);
                tx.put(key, value(key));
                tx.put("new.1", value("new.1"));
                tx.delete("new.2");
              })),
  CLEAR(true, (db, random) -> db.namespace("cleared").clear()),
  NEW_NAMESPACE(true, (db, random) -> db.namespace("made." + random.nextInt(5))),
  DROP_NAMESPACE(true, (db, random) -> db.dropNamespace("made." + random.nextInt(5))),
  SWEEP(true, (db, random) -> db.sweepExpired()),
  FLUSH(true, (db, random) -> db.flush()),
  COMPACT(true, (db, random) -> db.compact());

  private final boolean writes;

  @SuppressWarnings("ImmutableEnumChecker") // it keeps nothing
  private final BiConsumer<Emdb, Random> action;

  CutOperation(boolean writes, BiConsumer<Emdb, Random> action) {
    this.writes = writes;
    this.action = action;
  }

  boolean writes() {
    return writes;
  }

  void run(Emdb db, Random random) {
    action.accept(db, random);
  }

  /** Asks for every kind of reading that a moment offers, too. */
  private static void reads(KeyValueReader reader, Random random) {
    expect(present(random), reader::getString);
    same(reader.containsKey(present(random)), true, "contains");
    same(reader.ttl(present(random)).isPresent(), false, "no ttl");
    expect(present(random), key -> reader.read(key, v -> new String(v.toByteArray(), UTF_8)));
    walk(reader.scan(KeyRange.between(key(KEYS - 10), key(KEYS + 10))));
  }

  private static String present(Random random) {
    return key(random.nextInt(2 * KEYS));
  }

  private static boolean known(String key) {
    return key.startsWith("a-long-prefix.")
        || key.startsWith("ttl.")
        || key.startsWith("new.")
        || key.equals(LARGE);
  }

  private static void put(Emdb db, String key) {
    db.put(key, value(key));
  }

  private static void walk(Cursor<Entry> cursor) {
    try (cursor) {
      cursor.forEachRemaining(CutOperation::right);
    }
  }

  private static void right(Entry entry) {
    same(known(entry.keyString()), true, entry.keyString());
    same(entry.valueString(), value(entry.keyString()), entry.keyString());
  }

  private static void expect(String key, Function<String, @Nullable String> read) {
    same(read.apply(key), value(key), key);
  }

  private static void same(@Nullable Object found, @Nullable Object expected, String what) {
    if (!Objects.equals(found, expected)) {
      throw new AssertionError(what + ": found " + shortened(String.valueOf(found)));
    }
  }

  private static String shortened(String whole) {
    return whole.length() > 100 ? whole.substring(0, 100) + "… (" + whole.length() + ")" : whole;
  }
}
