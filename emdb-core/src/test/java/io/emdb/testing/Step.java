package io.emdb.testing;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * One operation of a history. It carries all it needs, so that it can be taken out of the history
 * or made simpler, and written down as text and read back.
 *
 * @param kind what it does
 * @param via bits of how it enters the database: {@link #TYPED}, {@link #GROUP}, {@link #JOINED}
 * @param namespace where; empty for the default namespace
 * @param keys the keys it is about, or the bounds of a range
 * @param tag names the value it writes, so that two states of a history rarely look alike
 * @param length of the value it writes
 * @param number what else the kind wants: see {@link Kind}
 * @param inner the steps of a transaction or of a closure that joins one
 */
public record Step(
    Kind kind,
    int via,
    String namespace,
    List<String> keys,
    int tag,
    int length,
    long number,
    List<Step> inner) {

  /** Through a typed view. */
  public static final int TYPED = 1;

  /** Through the group of the keys, if they share one. */
  public static final int GROUP = 2;

  /** Inside a transaction: by the database, whose operations join it, not by its handle. */
  public static final int JOINED = 4;

  /** A time to live that means for ever. */
  public static final long FOR_EVER = -1;

  /** The database's default time to live. */
  public static final long DEFAULT_TTL = -2;

  private static final Pattern VALUE = Pattern.compile("step-(\\d+(?:\\.\\d+)?)-(x*)");

  /** What a step does, and what its number means. */
  public enum Kind {
    /** The number is the time to live in milliseconds, or one of the two constants. */
    PUT,
    /** As {@link #PUT}, with several keys. */
    PUT_ALL,
    PUT_IF_ABSENT,
    /** With 1 what is there is expected, else something that never is. */
    REPLACE,
    REMOVE,
    DELETE,
    PERSIST,
    DELETE_ALL,
    /** Of the key's group; with {@link #GROUP} by the group's own clear. */
    DELETE_GROUP,
    CLEAR,
    DROP,
    GET,
    CONTAINS,
    DEADLINE,
    READ,
    SIZE,
    ENTRIES,
    KEYS,
    /** The number chooses how the range is made of the keys: see {@link #RANGES}. */
    SCAN,
    /** The number is the limit. */
    PAGE,
    NAMESPACES,
    /** The number is one of the endings. */
    TRANSACTION,
    /** With 1 the closure throws at its end. */
    JOIN,
    SAVEPOINT,
    /** The number chooses among the savepoints there are. */
    ROLLBACK_TO,
    RELEASE,
    /** Inside a transaction: its inner steps are another thread's, outside of it. */
    OUTSIDE,
    /** The number is the milliseconds, which may be negative. */
    ADVANCE,
    FLUSH,
    SWEEP,
    COMPACT,
    OPEN_VIEW,
    CLOSE_VIEWS,
    /** As {@link #SCAN}, or over all entries where the number is -1. */
    OPEN_CURSOR,
    /** Each cursor goes on by so many entries. */
    DRAW,
    CLOSE_CURSORS,
    /** A clean close, then an open with other settings, which are bits of the number. */
    REOPEN,
    /** The process dies; then as {@link #REOPEN}. */
    KILL,
    /** The power fails, in the way of the tag; the length says where in the recovery once more. */
    POWER_LOSS
  }

  /** How many ways there are to make a range. */
  static final int RANGES = 6;

  /** How a transaction ends. */
  static final int COMMIT = 0;

  static final int ROLLBACK = 1;
  static final int RETURN = 2;
  static final int THROW = 3;
  static final int READ_ONLY = 4;
  static final int ROLLBACK_ONLY = 5;
  static final int ENDINGS = 6;

  /** Keeps copies. */
  public Step {
    keys = List.copyOf(keys);
    inner = List.copyOf(inner);
  }

  /** Makes a step that needs nothing but its kind. */
  public static Step of(Kind kind) {
    return new Step(kind, 0, "", List.of(), 0, 0, 0, List.of());
  }

  /** Makes a step with a number. */
  public static Step of(Kind kind, long number) {
    return new Step(kind, 0, "", List.of(), 0, 0, number, List.of());
  }

  /** Makes a put that lives for ever. */
  public static Step put(String namespace, String key, int tag, int length) {
    return new Step(Kind.PUT, 0, namespace, List.of(key), tag, length, FOR_EVER, List.of());
  }

  /** Makes a step of a namespace and keys. */
  public static Step of(Kind kind, String namespace, String... keys) {
    return new Step(kind, 0, namespace, List.of(keys), 0, 0, 0, List.of());
  }

  /** Makes a transaction that commits. */
  public static Step transaction(Step... inner) {
    return new Step(Kind.TRANSACTION, 0, "", List.of(), 0, 0, COMMIT, List.of(inner));
  }

  /** Tells whether it writes to keys, so that a read-only transaction refuses it. */
  boolean isWrite() {
    return kind.compareTo(Kind.CLEAR) <= 0;
  }

  /** Returns the only or first key. */
  String key() {
    return keys.isEmpty() ? "" : keys.get(0);
  }

  boolean isTyped() {
    return (via & TYPED) != 0;
  }

  boolean isJoined() {
    return (via & JOINED) != 0;
  }

  /** Returns the prefix of the group it goes through, with its dot; empty if through none. */
  String group() {
    String prefix = groupOf(key());
    boolean shared = keys.stream().allMatch(key -> groupOf(key).equals(prefix));
    return (via & GROUP) != 0 && shared ? prefix : "";
  }

  /** Returns the prefix of a key's group with its dot, or nothing. */
  static String groupOf(String key) {
    return key.substring(0, key.indexOf('.') + 1);
  }

  /** Returns the value it writes. */
  String value() {
    return "step-" + tag + "-" + "x".repeat(length);
  }

  /** Returns the value it writes under one of several keys. */
  String value(int index) {
    return "step-" + tag + "." + index + "-" + "x".repeat(length);
  }

  /** Returns a short form of a value, or the whole of one that no step writes. */
  static String describe(String value) {
    Matcher matcher = VALUE.matcher(String.valueOf(value));
    return matcher.matches()
        ? matcher.group(1) + "+" + matcher.group(2).length()
        : String.valueOf(value);
  }

  /** Returns a state, as targets show it, with its values in short. */
  public static Map<String, String> inShort(Map<String, String> state) {
    Map<String, String> described = new TreeMap<>();
    state.forEach(
        (path, shown) -> {
          int deadline = shown.lastIndexOf('@');
          described.put(path, describe(shown.substring(0, deadline)) + shown.substring(deadline));
        });
    return described;
  }

  /** Returns steps that do less than this one and still something of its kind. */
  public List<Step> simpler() {
    List<Step> simpler = new ArrayList<>();
    for (int i = 0; i < inner.size(); i++) {
      simpler.add(withInner(i, List.of()));
    }
    for (int i = 0; i < inner.size(); i++) {
      for (Step each : inner.get(i).simpler()) {
        simpler.add(withInner(i, List.of(each)));
      }
    }
    for (int i = 0; keys.size() > 1 && i < keys.size(); i++) {
      List<String> fewer = new ArrayList<>(keys);
      fewer.remove(i);
      simpler.add(new Step(kind, via, namespace, fewer, tag, length, number, inner));
    }
    if (length > 0) {
      simpler.add(new Step(kind, via, namespace, keys, tag, 0, number, inner));
      simpler.add(new Step(kind, via, namespace, keys, tag, length / 2, number, inner));
    }
    if (via != 0) {
      simpler.add(new Step(kind, 0, namespace, keys, tag, length, number, inner));
    }
    if (!namespace.isEmpty() && kind != Kind.DROP) {
      simpler.add(new Step(kind, via, "", keys, tag, length, number, inner));
    }
    if (number > 0) {
      simpler.add(new Step(kind, via, namespace, keys, tag, length, 0, inner));
    }
    return simpler;
  }

  private Step withInner(int index, List<Step> instead) {
    List<Step> changed = new ArrayList<>(inner);
    changed.remove(index);
    changed.addAll(index, instead);
    return new Step(kind, via, namespace, keys, tag, length, number, changed);
  }

  /** Returns the text that {@link StepText#parse} reads. */
  @Override
  public String toString() {
    return StepText.of(this);
  }

  /** Tells whether a step of a kind is inside this one, at any depth. */
  public boolean contains(Kind inside) {
    return inner.stream().anyMatch(step -> step.kind == inside || step.contains(inside));
  }
}
