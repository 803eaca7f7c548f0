package io.emdb.testing;

import static io.emdb.testing.Contents.utf8;
import static java.nio.charset.StandardCharsets.UTF_8;

import io.emdb.Codec;
import io.emdb.Cursor;
import io.emdb.Emdb;
import io.emdb.Entry;
import io.emdb.KeyRange;
import io.emdb.KeyValueReader;
import io.emdb.KeyValues;
import io.emdb.ReadView;
import io.emdb.Transaction;
import io.emdb.Ttl;
import io.emdb.TypedKeyValues;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * A database as a script's target. Inside a transaction the script's writes go through its handle,
 * or through the database, whose operations join it.
 */
public final class ScriptDatabase implements ScriptTarget {

  private final Emdb database;
  private final ManualClock clock;
  private final boolean sorted;
  private final Transaction transaction;

  public ScriptDatabase(Emdb database, ManualClock clock) {
    this(database, clock, /* sorted= */ false);
  }

  /** With {@code sorted}, every walk must come in key order. */
  public ScriptDatabase(Emdb database, ManualClock clock, boolean sorted) {
    this(database, clock, sorted, null);
  }

  private ScriptDatabase(
      Emdb database, ManualClock clock, boolean sorted, Transaction transaction) {
    this.database = database;
    this.clock = clock;
    this.sorted = sorted;
    this.transaction = transaction;
  }

  ScriptDatabase inside(Transaction running) {
    return new ScriptDatabase(database, clock, sorted, running);
  }

  Emdb database() {
    return database;
  }

  @Override
  public String run(Step step) {
    switch (step.kind()) {
      case ADVANCE -> clock.advanceMillis(step.number());
      case FLUSH -> database.flush();
      case SWEEP -> database.sweepExpired();
      case COMPACT -> database.compact();
      case DROP -> {
        return String.valueOf(database.dropNamespace(step.namespace()));
      }
      case NAMESPACES -> {
        return database.namespaces().toString();
      }
      case TRANSACTION -> {
        return new ScriptTransaction(this).run(step);
      }
      default -> {
        return step.isWrite() ? write(step) : read(step);
      }
    }
    return "";
  }

  private KeyValues space(Step step) {
    String name = step.namespace();
    if (transaction == null || step.isJoined()) {
      return name.isEmpty() ? database : database.namespace(name);
    }
    return name.isEmpty() ? transaction : transaction.namespace(name);
  }

  private KeyValues store(Step step) {
    String group = step.group();
    KeyValues space = space(step);
    return group.isEmpty() ? space : space.group(group.substring(0, group.length() - 1));
  }

  private static TypedKeyValues<String, String> typed(KeyValues store) {
    return store.typed(Codec.string(), Codec.string());
  }

  private static String text(byte[] bytes) {
    return bytes == null ? null : new String(bytes, UTF_8);
  }

  private static Ttl ttl(Step step) {
    long millis = step.number();
    if (millis == Step.DEFAULT_TTL) {
      return Ttl.DEFAULT;
    }
    return millis == Step.FOR_EVER ? Ttl.NEVER : Ttl.after(Duration.ofMillis(millis));
  }

  private String write(Step step) {
    KeyValues store = store(step);
    TypedKeyValues<String, String> typed = typed(store);
    boolean viaTyped = step.isTyped();
    String key = step.key().substring(step.group().length());
    switch (step.kind()) {
      case PUT -> {
        if (viaTyped) {
          typed.put(key, step.value(), ttl(step));
        } else {
          store.put(key, step.value(), ttl(step));
        }
      }
      case PUT_ALL -> putAll(step, store);
      case PUT_IF_ABSENT -> {
        String present =
            viaTyped
                ? typed.putIfAbsent(key, step.value(), ttl(step))
                : store.putIfAbsent(key, step.value(), ttl(step));
        return Step.describe(present);
      }
      case REPLACE -> {
        return String.valueOf(replace(step, key, store));
      }
      case REMOVE -> {
        return Step.describe(viaTyped ? typed.remove(key) : text(store.remove(key)));
      }
      case DELETE -> {
        return String.valueOf(viaTyped ? typed.delete(key) : store.delete(key));
      }
      case PERSIST -> {
        return String.valueOf(viaTyped ? typed.persist(key) : store.persist(key));
      }
      case DELETE_ALL -> {
        List<String> keys = rests(step);
        return String.valueOf(
            viaTyped
                ? typed.deleteAll(keys)
                : store.deleteAll(keys.stream().map(Contents::utf8).toList()));
      }
      case DELETE_GROUP -> {
        return deleteGroup(step, store);
      }
      case CLEAR -> {
        if (viaTyped) {
          typed.clear();
        } else {
          store.clear();
        }
      }
      default -> throw new IllegalArgumentException("not a write: " + step);
    }
    return "";
  }

  private static List<String> rests(Step step) {
    int skip = step.group().length();
    return step.keys().stream().map(key -> key.substring(skip)).toList();
  }

  private static void putAll(Step step, KeyValues store) {
    List<String> keys = rests(step);
    if (step.isTyped()) {
      Map<String, String> entries = new LinkedHashMap<>();
      for (int i = 0; i < keys.size(); i++) {
        entries.put(keys.get(i), step.value(i));
      }
      typed(store).putAll(entries, ttl(step));
    } else {
      List<Entry> entries = new ArrayList<>();
      for (int i = 0; i < keys.size(); i++) {
        entries.add(Entry.of(keys.get(i), step.value(i)));
      }
      store.putAll(entries, ttl(step));
    }
  }

  private static boolean replace(Step step, String key, KeyValues store) {
    String present = store.getString(key);
    String expected = step.number() == 1 && present != null ? present : "never written";
    return step.isTyped()
        ? typed(store).replace(key, expected, step.value(), Ttl.NEVER)
        : store.replace(key, expected, step.value(), Ttl.NEVER);
  }

  private static String deleteGroup(Step step, KeyValues store) {
    if (!step.group().isEmpty()) {
      store.clear();
      return "";
    }
    String prefix = Step.groupOf(step.key());
    return String.valueOf(store.deleteGroup(prefix.substring(0, prefix.length() - 1)));
  }

  private String read(Step step) {
    KeyValues store = store(step);
    boolean viaTyped = step.isTyped();
    String key = step.key().substring(step.group().length());
    return switch (step.kind()) {
      case GET -> Step.describe(viaTyped ? typed(store).get(key) : store.getString(key));
      case READ -> Step.describe(store.read(key, view -> text(view.toByteArray())));
      case CONTAINS ->
          String.valueOf(viaTyped ? typed(store).containsKey(key) : store.containsKey(key));
      case DEADLINE -> {
        Optional<Instant> deadline = viaTyped ? typed(store).expiresAt(key) : store.expiresAt(key);
        Optional<Duration> left = viaTyped ? typed(store).ttl(key) : store.ttl(key);
        yield deadline
            .map(at -> at.toEpochMilli() + " in " + left.orElseThrow().toMillis())
            .orElse("none");
      }
      case SIZE -> String.valueOf(viaTyped ? typed(store).size() : store.size());
      case ENTRIES -> show(store.entries(), sorted);
      case KEYS -> keys(store, viaTyped);
      case SCAN -> show(store.scan(range(step)), /* inOrder= */ true);
      case PAGE -> {
        StringBuilder shown = new StringBuilder();
        store.page(range(step, 2), (int) step.number()).forEach(entry -> show(entry, shown));
        yield shown.toString();
      }
      default -> "";
    };
  }

  private String keys(KeyValues store, boolean viaTyped) {
    List<String> keys = new ArrayList<>();
    if (viaTyped) {
      try (Cursor<String> cursor = typed(store).keys()) {
        cursor.forEachRemaining(keys::add);
      }
    } else {
      try (Cursor<byte[]> cursor = store.keys()) {
        cursor.forEachRemaining(key -> keys.add(text(key)));
      }
    }
    return (sorted ? keys : keys.stream().sorted().toList()).toString();
  }

  private static String show(Cursor<Entry> cursor, boolean inOrder) {
    List<Entry> entries = new ArrayList<>(Contents.drain(cursor));
    if (!inOrder) {
      entries.sort(Comparator.comparing(Entry::keyString));
    }
    StringBuilder shown = new StringBuilder();
    entries.forEach(entry -> show(entry, shown));
    return shown.toString();
  }

  private static void show(Entry entry, StringBuilder shown) {
    shown.append(entry.keyString()).append('=').append(Step.describe(entry.valueString()));
    shown.append(' ');
  }

  /** Returns the range that a step's number makes of its keys, as a model does. */
  static KeyRange range(Step step) {
    return range(step, step.number());
  }

  private static KeyRange range(Step step, long way) {
    int skip = step.group().length();
    String one = step.key().substring(skip);
    String other = step.keys().get(step.keys().size() - 1).substring(skip);
    return switch ((int) way) {
      case 0 -> KeyRange.between(one, other);
      case 1 -> KeyRange.startingAt(one);
      case 2 -> KeyRange.startingAfter(one);
      case 3 -> KeyRange.endingBefore(one);
      case 4 -> KeyRange.prefix(prefix(one));
      case 5 -> KeyRange.endingBefore(other).after(utf8(one));
      default -> KeyRange.all();
    };
  }

  static String prefix(String key) {
    return key.substring(0, Math.max(0, key.length() - 1));
  }

  /** Opens a cursor over what a step's number says. */
  Cursor<Entry> cursor(Step step) {
    KeyValues store = store(step);
    return step.number() < 0 ? store.entries() : store.scan(range(step));
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
