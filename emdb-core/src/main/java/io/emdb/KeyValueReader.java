package io.emdb;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * The reading half of the key-value contract, shared by {@link Emdb}, {@link Namespace}, {@link
 * Group}, {@link Transaction} and {@link ReadView}.
 *
 * <p>Keys are 0 to 65,535 bytes, values 0 bytes to just under 2 GiB; both are arbitrary bytes. A
 * {@code String} stands for its UTF-8 bytes; one with half of a surrogate pair has none, and an
 * {@link IllegalArgumentException} names the parameter. Arrays handed in are never kept, arrays
 * handed out belong to the caller. No parameter may be {@code null}: a {@link NullPointerException}
 * names it.
 *
 * <p>An entry whose deadline has passed is absent for every method of this interface, whether or
 * not it was swept yet.
 *
 * <p>Unless a type says otherwise, methods are safe to call from any number of threads, never wait
 * for a writer, and throw {@link EmdbClosedException} once the database is closed, {@link
 * EmdbCorruptException} when stored bytes fail their checksum (never a wrong value, and never
 * "absent" because a key was damaged), and {@link EmdbIoException} when the operating system cannot
 * read the file.
 */
public interface KeyValueReader {

  /**
   * Returns the value of a key, or {@code null} when absent. Cost: one index probe and one record
   * read; allocates the returned array only.
   */
  byte @Nullable [] get(byte[] key);

  /** Returns the value of a key, or {@code null} when absent; see {@link #get(byte[])}. */
  default byte @Nullable [] get(String key) {
    return get(Utf8.encode(key, "key"));
  }

  /** Returns the value of a key decoded as UTF-8, or {@code null} when absent. */
  default @Nullable String getString(String key) {
    byte[] value = get(Utf8.encode(key, "key"));
    return value == null ? null : Utf8.decode(value);
  }

  /**
   * Hands the value to {@code reader} where it lies, without copying it into a new array, and
   * returns what the reader returns; {@code null} when the key is absent. The view is valid only
   * during the call. The value's checksum is verified before the reader sees it. The reader should
   * be short: while it runs, the space of a compacted segment cannot be given back. It must not
   * close or compact the database, which would wait for the reader's own end.
   */
  <R> @Nullable R read(byte[] key, ValueReader<R> reader);

  /** Hands the value to {@code reader} where it lies; see {@link #read(byte[], ValueReader)}. */
  default <R> @Nullable R read(String key, ValueReader<R> reader) {
    return read(Utf8.encode(key, "key"), reader);
  }

  /** Tells whether a key is present. Reads the record's header and key, not its value. */
  boolean containsKey(byte[] key);

  /** Tells whether a key is present; see {@link #containsKey(byte[])}. */
  default boolean containsKey(String key) {
    return containsKey(Utf8.encode(key, "key"));
  }

  /**
   * Returns the number of entries. Constant time, plus one look at each entry that is just reaching
   * its deadline; a {@link Group} and a {@link ReadView} holding entries with deadlines count by
   * walking.
   */
  long size();

  /** Tells whether {@link #size()} is zero. */
  default boolean isEmpty() {
    return size() == 0;
  }

  /**
   * Returns the deadline of an entry; empty when the key is absent or the entry never expires. A
   * deadline is verified, which costs as much as reading the value; so is that of {@link #ttl}.
   */
  Optional<Instant> expiresAt(byte[] key);

  /** Returns the deadline of an entry; see {@link #expiresAt(byte[])}. */
  default Optional<Instant> expiresAt(String key) {
    return expiresAt(Utf8.encode(key, "key"));
  }

  /** Returns the time left to live; empty when the key is absent or the entry never expires. */
  Optional<Duration> ttl(byte[] key);

  /** Returns the time left to live; see {@link #ttl(byte[])}. */
  default Optional<Duration> ttl(String key) {
    return ttl(Utf8.encode(key, "key"));
  }

  /**
   * Returns a cursor over all entries as they are at this moment; later writes are not seen.
   * Entries come in unsigned lexicographic key order when the database keeps {@linkplain
   * EmdbBuilder#sortedKeys sorted keys}, otherwise in no particular order.
   */
  Cursor<Entry> entries();

  /** Returns a cursor over all keys; same moment and order as {@link #entries()}. */
  Cursor<byte[]> keys();

  /** Calls {@code action} with each key and value of {@link #entries()}. */
  default void forEach(BiConsumer<? super byte[], ? super byte[]> action) {
    java.util.Objects.requireNonNull(action, "action");
    try (Cursor<Entry> cursor = entries()) {
      while (cursor.hasNext()) {
        Entry entry = cursor.next();
        action.accept(entry.key(), entry.value());
      }
    }
  }

  /**
   * Returns a cursor over the entries of a key range as they are at this moment, in unsigned
   * lexicographic key order. With {@linkplain EmdbBuilder#sortedKeys sorted keys} the cost follows
   * the entries taken; without, the call walks every key once and sorts those that match.
   */
  Cursor<Entry> scan(KeyRange range);

  /** Returns a cursor over the entries whose key starts with a prefix; see {@link #scan}. */
  default Cursor<Entry> scanPrefix(byte[] prefix) {
    return scan(KeyRange.prefix(prefix));
  }

  /** Returns a cursor over the entries whose key starts with a prefix; see {@link #scan}. */
  default Cursor<Entry> scanPrefix(String prefix) {
    return scan(KeyRange.prefix(Utf8.encode(prefix, "prefix")));
  }

  /**
   * Returns the first {@code limit} entries of a range in key order. To turn the page, ask again
   * with {@link KeyRange#startingAfter} the last key.
   *
   * @throws IllegalArgumentException if {@code limit} is negative
   */
  default List<Entry> page(KeyRange range, int limit) {
    if (limit < 0) {
      throw new IllegalArgumentException("'limit' must not be negative: " + limit);
    }
    List<Entry> page = new ArrayList<>(Math.min(limit, 1024));
    try (Cursor<Entry> cursor = scan(range)) {
      while (page.size() < limit && cursor.hasNext()) {
        page.add(cursor.next());
      }
    }
    return page;
  }
}
