package io.emdb.testing;

import static io.emdb.testing.Contents.utf8;
import static java.nio.charset.StandardCharsets.UTF_8;

import io.emdb.Cursor;
import io.emdb.Emdb;
import io.emdb.Entry;
import io.emdb.KeyValueReader;
import io.emdb.KeyValues;
import io.emdb.ReadView;
import io.emdb.Transaction;
import io.emdb.Ttl;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;

/**
 * A database as a script's target. Inside a transaction the script's writes go through its handle.
 */
public final class ScriptDatabase implements ScriptTarget {

  private final Emdb database;
  private final ManualClock clock;
  private final Transaction transaction;

  public ScriptDatabase(Emdb database, ManualClock clock) {
    this(database, clock, null);
  }

  private ScriptDatabase(Emdb database, ManualClock clock, Transaction transaction) {
    this.database = database;
    this.clock = clock;
    this.transaction = transaction;
  }

  private KeyValues store(String namespace) {
    if (transaction == null) {
      return namespace.isEmpty() ? database : database.namespace(namespace);
    }
    return namespace.isEmpty() ? transaction : transaction.namespace(namespace);
  }

  private static String text(byte[] bytes) {
    return bytes == null ? null : new String(bytes, UTF_8);
  }

  @Override
  public void put(String namespace, String key, String value, long ttlMillis) {
    Ttl ttl = ttlMillis == FOR_EVER ? Ttl.NEVER : Ttl.after(Duration.ofMillis(ttlMillis));
    store(namespace).put(key, value, ttl);
  }

  @Override
  public void putAll(String namespace, List<Map.Entry<String, String>> entries) {
    store(namespace).putAll(entries.stream().map(e -> Entry.of(e.getKey(), e.getValue())).toList());
  }

  @Override
  public String putIfAbsent(String namespace, String key, String value) {
    return text(store(namespace).putIfAbsent(utf8(key), utf8(value)));
  }

  @Override
  public boolean replace(String namespace, String key, String expected, String value) {
    return store(namespace).replace(utf8(key), utf8(expected), utf8(value));
  }

  @Override
  public String get(String namespace, String key) {
    return store(namespace).getString(key);
  }

  @Override
  public String remove(String namespace, String key) {
    return text(store(namespace).remove(key));
  }

  @Override
  public boolean delete(String namespace, String key) {
    return store(namespace).delete(key);
  }

  @Override
  public boolean persist(String namespace, String key) {
    return store(namespace).persist(key);
  }

  @Override
  public long deleteAll(String namespace, List<String> keys) {
    return store(namespace).deleteAll(keys.stream().map(Contents::utf8).toList());
  }

  @Override
  public long deleteGroup(String namespace, String prefix) {
    return store(namespace).deleteGroup(prefix);
  }

  @Override
  public void clear(String namespace) {
    store(namespace).clear();
  }

  @Override
  public boolean drop(String namespace) {
    database.dropNamespace(namespace);
    return true;
  }

  @Override
  public void transaction(boolean commit, Consumer<ScriptTarget> body) {
    try (Transaction running = database.begin()) {
      body.accept(new ScriptDatabase(database, clock, running));
      if (commit) {
        running.commit();
      }
    }
  }

  @Override
  public void advance(long millis) {
    clock.advanceMillis(millis);
  }

  /** Returns everything a view shows of the script's namespaces, as {@link #state} does. */
  public static Map<String, String> state(ReadView view) {
    Map<String, String> state = new TreeMap<>();
    addState("", view, state);
    for (String namespace : Script.NAMED) {
      addState(namespace, view.namespace(namespace), state);
    }
    return state;
  }

  @Override
  public Map<String, String> state() {
    Map<String, String> state = new TreeMap<>();
    addState("", database, state);
    for (String namespace : database.namespaces()) {
      addState(namespace, database.namespace(namespace), state);
    }
    return state;
  }

  private static void addState(String namespace, KeyValueReader store, Map<String, String> state) {
    try (Cursor<Entry> cursor = store.entries()) {
      while (cursor.hasNext()) {
        Entry entry = cursor.next();
        long deadline =
            store.expiresAt(entry.key()).map(i -> i.toEpochMilli()).orElse(Long.MAX_VALUE);
        state.put(namespace + "/" + entry.keyString(), entry.valueString() + "@" + deadline);
      }
    }
  }
}
