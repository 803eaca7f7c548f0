package io.emdb;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The reading and writing contract shared by {@link Emdb} (its default namespace), {@link
 * Namespace}, {@link Group} and {@link Transaction}.
 *
 * <p>A write returns when it meets the database's {@link FlushPolicy}. Writes of one key take
 * effect in one order, the order of the log. A write on a thread that runs a transaction of the
 * same database joins that transaction. Writes throw, besides what {@link KeyValueReader} names,
 * {@link EmdbFailedException} after an earlier write or sync failed (reopen to go on), {@link
 * EmdbDiskFullException} before anything was written, and {@link IllegalArgumentException} for a
 * key or value over the size limits.
 */
public interface KeyValues extends KeyValueReader {

  /** Stores a value under a key with the {@linkplain Ttl#DEFAULT default} time to live. */
  default void put(byte[] key, byte[] value) {
    put(key, value, Ttl.DEFAULT);
  }

  /** Stores a value under a key; replaces value and deadline of an earlier entry. */
  void put(byte[] key, byte[] value, Ttl ttl);

  /** Stores a value under a key; see {@link #put(byte[], byte[])}. */
  default void put(String key, byte[] value) {
    put(Utf8.encode(key, "key"), value, Ttl.DEFAULT);
  }

  /** Stores a value under a key; see {@link #put(byte[], byte[], Ttl)}. */
  default void put(String key, byte[] value, Ttl ttl) {
    put(Utf8.encode(key, "key"), value, ttl);
  }

  /** Stores a value as UTF-8; see {@link #put(byte[], byte[])}. */
  default void put(String key, String value) {
    put(Utf8.encode(key, "key"), Utf8.encode(value, "value"), Ttl.DEFAULT);
  }

  /** Stores a value as UTF-8; see {@link #put(byte[], byte[], Ttl)}. */
  default void put(String key, String value, Ttl ttl) {
    put(Utf8.encode(key, "key"), Utf8.encode(value, "value"), ttl);
  }

  /**
   * Stores all entries as one batch: after a crash all of them are there or none. The last entry of
   * a repeated key wins. An empty batch does nothing.
   */
  default void putAll(Iterable<Entry> entries) {
    putAll(entries, Ttl.DEFAULT);
  }

  /** Stores all entries as one batch with the same time to live; see {@link #putAll(Iterable)}. */
  void putAll(Iterable<Entry> entries, Ttl ttl);

  /** Stores a value if the key is absent; see {@link #putIfAbsent(byte[], byte[], Ttl)}. */
  default byte @Nullable [] putIfAbsent(byte[] key, byte[] value) {
    return putIfAbsent(key, value, Ttl.DEFAULT);
  }

  /**
   * Stores a value if the key is absent (an expired entry is absent), atomically.
   *
   * @return {@code null} if the value was stored, otherwise the present value, left as it is
   */
  byte @Nullable [] putIfAbsent(byte[] key, byte[] value, Ttl ttl);

  /** Stores a value if the key is absent; see {@link #putIfAbsent(byte[], byte[], Ttl)}. */
  default byte @Nullable [] putIfAbsent(String key, byte[] value) {
    return putIfAbsent(Utf8.encode(key, "key"), value, Ttl.DEFAULT);
  }

  /** Stores a value if the key is absent; see {@link #putIfAbsent(byte[], byte[], Ttl)}. */
  default byte @Nullable [] putIfAbsent(String key, byte[] value, Ttl ttl) {
    return putIfAbsent(Utf8.encode(key, "key"), value, ttl);
  }

  /**
   * Stores a value as UTF-8 if the key is absent; see {@link #putIfAbsent(String, String, Ttl)}.
   */
  default @Nullable String putIfAbsent(String key, String value) {
    return putIfAbsent(key, value, Ttl.DEFAULT);
  }

  /**
   * Stores a value as UTF-8 if the key is absent; see {@link #putIfAbsent(byte[], byte[], Ttl)}.
   *
   * @return {@code null} if the value was stored, otherwise the present value decoded as UTF-8
   */
  default @Nullable String putIfAbsent(String key, String value, Ttl ttl) {
    byte[] present = putIfAbsent(Utf8.encode(key, "key"), Utf8.encode(value, "value"), ttl);
    return present == null ? null : Utf8.decode(present);
  }

  /** Replaces a value; see {@link #replace(byte[], byte[], byte[], Ttl)}. */
  default boolean replace(byte[] key, byte[] expected, byte[] value) {
    return replace(key, expected, value, Ttl.DEFAULT);
  }

  /**
   * Compare-and-set: stores {@code value} if the present value has the bytes of {@code expected},
   * atomically.
   *
   * @return whether the value was stored; {@code false} when the key is absent or holds other bytes
   */
  boolean replace(byte[] key, byte[] expected, byte[] value, Ttl ttl);

  /** Replaces a value; see {@link #replace(byte[], byte[], byte[], Ttl)}. */
  default boolean replace(String key, byte[] expected, byte[] value) {
    return replace(Utf8.encode(key, "key"), expected, value, Ttl.DEFAULT);
  }

  /** Replaces a value; see {@link #replace(byte[], byte[], byte[], Ttl)}. */
  default boolean replace(String key, byte[] expected, byte[] value, Ttl ttl) {
    return replace(Utf8.encode(key, "key"), expected, value, ttl);
  }

  /** Replaces a value, both as UTF-8; see {@link #replace(byte[], byte[], byte[], Ttl)}. */
  default boolean replace(String key, String expected, String value) {
    return replace(key, expected, value, Ttl.DEFAULT);
  }

  /** Replaces a value, both as UTF-8; see {@link #replace(byte[], byte[], byte[], Ttl)}. */
  default boolean replace(String key, String expected, String value, Ttl ttl) {
    return replace(
        Utf8.encode(key, "key"),
        Utf8.encode(expected, "expected"),
        Utf8.encode(value, "value"),
        ttl);
  }

  /** Removes a key and returns the value it had, or {@code null} when it was absent. */
  byte @Nullable [] remove(byte[] key);

  /** Removes a key; see {@link #remove(byte[])}. */
  default byte @Nullable [] remove(String key) {
    return remove(Utf8.encode(key, "key"));
  }

  /** Removes a key and tells whether it was present; like {@link #remove} without the copy. */
  boolean delete(byte[] key);

  /** Removes a key and tells whether it was present; see {@link #delete(byte[])}. */
  default boolean delete(String key) {
    return delete(Utf8.encode(key, "key"));
  }

  /**
   * Removes all keys as one batch: after a crash all of them are gone or none. A key that is
   * absent, or comes again, counts for nothing. For keys of text there is {@link #typed}.
   *
   * @return how many of the keys were present
   */
  long deleteAll(Iterable<byte[]> keys);

  /**
   * Takes the deadline off an entry, so that it never expires.
   *
   * @return {@code true} if the entry was there and had a deadline
   */
  boolean persist(byte[] key);

  /** Takes the deadline off an entry; see {@link #persist(byte[])}. */
  default boolean persist(String key) {
    return persist(Utf8.encode(key, "key"));
  }

  /**
   * Removes every entry. One log record whatever the size for a database, namespace or transaction;
   * a {@link Group} removes its entries in one batch.
   */
  void clear();

  /**
   * Returns the view of the keys {@code prefix + "." + rest}, addressed by {@code rest}. Groups
   * nest to any depth: {@code group("a").group("b")} is {@code group("a.b")}. The empty prefix is
   * allowed and addresses bare keys; what acts on a whole group ({@link Group#clear}, {@link
   * #deleteGroup}) refuses it.
   */
  Group group(String prefix);

  /**
   * Removes the keys that start with {@code prefix + "."} as one batch and returns how many there
   * were. The key {@code prefix} itself stays. Without sorted keys this walks every key.
   *
   * @throws IllegalArgumentException if {@code prefix} is empty
   */
  long deleteGroup(String prefix);

  /** Returns this store seen through two codecs: typed keys and values over the same entries. */
  default <K, V> TypedKeyValues<K, V> typed(Codec<K> keyCodec, Codec<V> valueCodec) {
    return new TypedKeyValues<>(
        this,
        Objects.requireNonNull(keyCodec, "keyCodec"),
        Objects.requireNonNull(valueCodec, "valueCodec"));
  }
}
