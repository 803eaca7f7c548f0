package io.emdb.testing;

import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/** What a {@link Script} acts on: a database, or the model it must agree with. */
public interface ScriptTarget {

  /** A time to live that means for ever. */
  long FOR_EVER = -1;

  void put(String namespace, String key, String value, long ttlMillis);

  void putAll(String namespace, List<Map.Entry<String, String>> entries);

  String putIfAbsent(String namespace, String key, String value);

  boolean replace(String namespace, String key, String expected, String value);

  String get(String namespace, String key);

  String remove(String namespace, String key);

  boolean delete(String namespace, String key);

  boolean persist(String namespace, String key);

  long deleteAll(String namespace, List<String> keys);

  long deleteGroup(String namespace, String prefix);

  void clear(String namespace);

  boolean drop(String namespace);

  /** Runs a transaction around the body and commits it, or rolls it back. */
  void transaction(boolean commit, Consumer<ScriptTarget> body);

  void advance(long millis);

  /** Returns everything visible now: "namespace/key" to "value@deadline". */
  Map<String, String> state();
}
