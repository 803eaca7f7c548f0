package io.emdb;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * A store seen through two codecs: each method is that of {@link KeyValues} with the same name. A
 * view: it holds no entries and adds no locking; atomicity, durability, transactions and threads
 * are those of the store behind it. Ranges and orders are those of the encoded keys, in unsigned
 * lexicographic order.
 *
 * <p>No parameter may be {@code null}: a {@link NullPointerException} names it. What a codec throws
 * for bytes that are not its own is passed on; nothing was changed by then, except that {@link
 * #remove} has removed the entry.
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

  /** Tells whether a key is present. */
  public boolean containsKey(K key) {
    return store.containsKey(encodeKey(key));
  }

  /** Returns the number of entries. */
  public long size() {
    return store.size();
  }

  /** Tells whether {@link #size()} is zero. */
  public boolean isEmpty() {
    return store.isEmpty();
  }

  /** Returns the deadline of an entry; empty when the key is absent or the entry never expires. */
  public Optional<Instant> expiresAt(K key) {
    return store.expiresAt(encodeKey(key));
  }

  /** Returns the time left to live, if the entry is there and has a deadline. */
  public Optional<Duration> ttl(K key) {
    return store.ttl(encodeKey(key));
  }

  /** Stores a value with the default time to live. */
  public void put(K key, V value) {
    put(key, value, Ttl.DEFAULT);
  }

  /** Stores a value; replaces value and deadline of an earlier entry. */
  public void put(K key, V value, Ttl ttl) {
    store.put(encodeKey(key), encodeValue(value), ttl);
  }

  /** Stores all entries of a map as one batch: after a crash all of them are there or none. */
  public void putAll(Map<? extends K, ? extends V> entries) {
    putAll(entries, Ttl.DEFAULT);
  }

  /** Stores all entries of a map as one batch with the same time to live. */
  public void putAll(Map<? extends K, ? extends V> entries, Ttl ttl) {
    List<Entry> encoded = new ArrayList<>(Objects.requireNonNull(entries, "entries").size());
    entries.forEach((key, value) -> encoded.add(new Entry(encodeKey(key), encodeValue(value))));
    store.putAll(encoded, ttl);
  }

  /** Stores a value if the key is absent; returns the present value, or {@code null} if stored. */
  public @Nullable V putIfAbsent(K key, V value) {
    return putIfAbsent(key, value, Ttl.DEFAULT);
  }

  /** Stores a value if the key is absent; returns the present value, or {@code null} if stored. */
  public @Nullable V putIfAbsent(K key, V value, Ttl ttl) {
    return decode(store.putIfAbsent(encodeKey(key), encodeValue(value), ttl));
  }

  /** Stores {@code value} if the present value encodes to the same bytes as {@code expected}. */
  public boolean replace(K key, V expected, V value) {
    return replace(key, expected, value, Ttl.DEFAULT);
  }

  /** Stores {@code value} if the present value encodes to the same bytes as {@code expected}. */
  public boolean replace(K key, V expected, V value, Ttl ttl) {
    return store.replace(
        encodeKey(key), encode(valueCodec, expected, "expected"), encodeValue(value), ttl);
  }

  /** Removes a key and returns the value it had, or {@code null}. */
  public @Nullable V remove(K key) {
    return decode(store.remove(encodeKey(key)));
  }

  /** Removes a key and tells whether it was present. */
  public boolean delete(K key) {
    return store.delete(encodeKey(key));
  }

  /** Removes all keys as one batch and returns how many were present. */
  public long deleteAll(Iterable<? extends K> keys) {
    List<byte[]> encoded = new ArrayList<>();
    for (K key : Objects.requireNonNull(keys, "keys")) {
      encoded.add(encode(keyCodec, key, "keys"));
    }
    return store.deleteAll(encoded);
  }

  /** Takes the deadline off an entry; tells whether it was there and had one. */
  public boolean persist(K key) {
    return store.persist(encodeKey(key));
  }

  /** Removes every entry of the store behind this view. */
  public void clear() {
    store.clear();
  }

  /** Returns a cursor over all entries as of this moment; order as {@link KeyValues#entries()}. */
  public Cursor<Map.Entry<K, V>> entries() {
    return decoded(store.entries());
  }

  /** Returns a cursor over all keys; same moment and order as {@link #entries()}. */
  public Cursor<K> keys() {
    return new DecodedCursor<>(store.keys(), keyCodec::decode);
  }

  /** Calls {@code action} with each key and value, as of one moment. */
  public void forEach(BiConsumer<? super K, ? super V> action) {
    Objects.requireNonNull(action, "action");
    store.forEach((key, value) -> action.accept(keyCodec.decode(key), valueCodec.decode(value)));
  }

  /** Returns a cursor over a range of encoded keys, in their order. */
  public Cursor<Map.Entry<K, V>> scan(KeyRange range) {
    return decoded(store.scan(range));
  }

  /**
   * Returns a cursor over the keys at or after {@code from} and before {@code to}, in the order of
   * their bytes.
   */
  public Cursor<Map.Entry<K, V>> scan(K from, K to) {
    return scan(KeyRange.between(encode(keyCodec, from, "from"), encode(keyCodec, to, "to")));
  }

  /**
   * Returns the first {@code limit} entries of a range of encoded keys, in their order.
   *
   * @throws IllegalArgumentException if {@code limit} is negative
   */
  public List<Map.Entry<K, V>> page(KeyRange range, int limit) {
    List<Map.Entry<K, V>> page = new ArrayList<>();
    for (Entry entry : store.page(range, limit)) {
      page.add(decode(entry));
    }
    return page;
  }

  private byte[] encodeKey(K key) {
    return encode(keyCodec, key, "key");
  }

  private byte[] encodeValue(V value) {
    return encode(valueCodec, value, "value");
  }

  private static <T> byte[] encode(Codec<T> codec, T value, String parameter) {
    return codec.encode(Objects.requireNonNull(value, parameter));
  }

  private @Nullable V decode(byte @Nullable [] bytes) {
    return bytes == null ? null : valueCodec.decode(bytes);
  }

  private Map.Entry<K, V> decode(Entry entry) {
    return Map.entry(keyCodec.decode(entry.key()), valueCodec.decode(entry.value()));
  }

  private Cursor<Map.Entry<K, V>> decoded(Cursor<Entry> entries) {
    return new DecodedCursor<>(entries, this::decode);
  }
}
