package io.emdb;

import java.util.Arrays;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A range of keys in unsigned lexicographic order: from an inclusive lower bound to an exclusive
 * upper bound, each possibly open. Immutable.
 */
public final class KeyRange {

  private static final byte[] FIRST = {};
  private static final KeyRange ALL = new KeyRange(FIRST, null);

  private final byte[] from;
  private final byte @Nullable [] to;

  private KeyRange(byte[] from, byte @Nullable [] to) {
    this.from = from;
    this.to = to;
  }

  /** Every key. */
  public static KeyRange all() {
    return ALL;
  }

  /** Keys at or after {@code from} and before {@code to}; empty when {@code to} is not after. */
  public static KeyRange between(byte[] from, byte[] to) {
    Objects.requireNonNull(from, "from");
    Objects.requireNonNull(to, "to");
    return new KeyRange(from.clone(), to.clone());
  }

  /** Keys at or after {@code from} and before {@code to}, as UTF-8. */
  public static KeyRange between(String from, String to) {
    return new KeyRange(Utf8.encode(from, "from"), Utf8.encode(to, "to"));
  }

  /** Keys at or after {@code from}. */
  public static KeyRange startingAt(byte[] from) {
    return new KeyRange(Objects.requireNonNull(from, "from").clone(), null);
  }

  /** Keys at or after {@code from}, as UTF-8. */
  public static KeyRange startingAt(String from) {
    return new KeyRange(Utf8.encode(from, "from"), null);
  }

  /** Keys after {@code key}: the range of the next page when {@code key} ended the last one. */
  public static KeyRange startingAfter(byte[] key) {
    return new KeyRange(successor(Objects.requireNonNull(key, "key")), null);
  }

  /** Keys after {@code key}, as UTF-8. */
  public static KeyRange startingAfter(String key) {
    return new KeyRange(successor(Utf8.encode(key, "key")), null);
  }

  /** Keys before {@code to}. */
  public static KeyRange endingBefore(byte[] to) {
    return new KeyRange(FIRST, Objects.requireNonNull(to, "to").clone());
  }

  /** Keys before {@code to}, as UTF-8. */
  public static KeyRange endingBefore(String to) {
    return new KeyRange(FIRST, Utf8.encode(to, "to"));
  }

  /** Keys that start with {@code prefix}; every key when it is empty. */
  public static KeyRange prefix(byte[] prefix) {
    Objects.requireNonNull(prefix, "prefix");
    return new KeyRange(prefix.clone(), afterPrefix(prefix));
  }

  /** Keys that start with {@code prefix}, as UTF-8. */
  public static KeyRange prefix(String prefix) {
    return prefix(Utf8.encode(prefix, "prefix"));
  }

  /** Returns the part of this range that lies after {@code key}. */
  public KeyRange after(byte[] key) {
    byte[] next = successor(Objects.requireNonNull(key, "key"));
    return Arrays.compareUnsigned(next, from) > 0 ? new KeyRange(next, to) : this;
  }

  /** Returns the inclusive lower bound; empty means from the first key. */
  public byte[] from() {
    return from.clone();
  }

  /** Returns the exclusive upper bound, or {@code null} when the range is open. */
  public byte @Nullable [] to() {
    return to == null ? null : to.clone();
  }

  /** Tells whether a key lies in this range. */
  public boolean contains(byte[] key) {
    return Arrays.compareUnsigned(key, from) >= 0
        && (to == null || Arrays.compareUnsigned(key, to) < 0);
  }

  /** The smallest key after {@code key}: the key itself with a zero byte behind it. */
  private static byte[] successor(byte[] key) {
    return Arrays.copyOf(key, key.length + 1);
  }

  /** The smallest key after all that start with the prefix; null when only 0xFF bytes remain. */
  private static byte @Nullable [] afterPrefix(byte[] prefix) {
    for (int last = prefix.length - 1; last >= 0; last--) {
      if (prefix[last] != (byte) 0xFF) {
        byte[] bound = Arrays.copyOf(prefix, last + 1);
        bound[last]++;
        return bound;
      }
    }
    return null;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof KeyRange that
        && Arrays.equals(from, that.from)
        && Arrays.equals(to, that.to);
  }

  @Override
  public int hashCode() {
    return 31 * Arrays.hashCode(from) + Arrays.hashCode(to);
  }

  /** Shows sizes only: keys may be secrets and do not belong in a log. */
  @Override
  public String toString() {
    return "KeyRange[from="
        + from.length
        + " bytes, to="
        + (to == null ? "open" : to.length + " bytes")
        + "]";
  }
}
