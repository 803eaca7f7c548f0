package io.emdb;

import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * A store seen through two codecs. A view: it holds no entries and adds no locking; atomicity,
 * durability, transactions and threads are those of the store behind it.
 */
public final class TypedKeyValues<K, V> {

  private final KeyValues store;
  private final Codec<K> keyCodec;
  private final Codec<V> valueCodec;

  TypedKeyValues(KeyValues store, Codec<K> keyCodec, Codec<V> valueCodec) {
    this.store = store;
    this.keyCodec = keyCodec;
    this.valueCodec = valueCodec;
  }

  /** Returns the value of a key, or {@code null} when absent. */
  public @Nullable V get(K key) {
    return decode(store.get(encodeKey(key)));
  }

  /** Stores a value with the default time to live. */
  public void put(K key, V value) {
    put(key, value, Ttl.DEFAULT);
  }

  /** Stores a value. */
  public void put(K key, V value, Ttl ttl) {
    store.put(encodeKey(key), encodeValue(value), ttl);
  }

  /** Stores a value if the key is absent; returns the present value, or {@code null} if stored. */
  public @Nullable V putIfAbsent(K key, V value) {
    return decode(store.putIfAbsent(encodeKey(key), encodeValue(value)));
  }

  /** Stores {@code value} if the present value encodes to the same bytes as {@code expected}. */
  public boolean replace(K key, V expected, V value) {
    return store.replace(encodeKey(key), encodeValue(expected), encodeValue(value));
  }

  /** Removes a key and returns the value it had, or {@code null}. */
  public @Nullable V remove(K key) {
    return decode(store.remove(encodeKey(key)));
  }

  /** Removes a key and tells whether it was present. */
  public boolean delete(K key) {
    return store.delete(encodeKey(key));
  }

  /** Tells whether a key is present. */
  public boolean containsKey(K key) {
    return store.containsKey(encodeKey(key));
  }

  /** Returns the time left to live, if the entry is there and has a deadline. */
  public Optional<Duration> ttl(K key) {
    return store.ttl(encodeKey(key));
  }

  /** Returns the number of entries. */
  public long size() {
    return store.size();
  }

  /** Calls {@code action} with each key and value, as of one moment. */
  public void forEach(BiConsumer<? super K, ? super V> action) {
    Objects.requireNonNull(action, "action");
    store.forEach((key, value) -> action.accept(keyCodec.decode(key), valueCodec.decode(value)));
  }

  private byte[] encodeKey(K key) {
    return keyCodec.encode(Objects.requireNonNull(key, "key"));
  }

  private byte[] encodeValue(V value) {
    return valueCodec.encode(Objects.requireNonNull(value, "value"));
  }

  private @Nullable V decode(byte @Nullable [] bytes) {
    return bytes == null ? null : valueCodec.decode(bytes);
  }
}
