package io.emdb;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.Arrays;
import java.util.Objects;

/**
 * A key and its value. Equality is by content. The arrays are not copied: who changes one after
 * making the entry changes the entry.
 *
 * @param key the key's bytes
 * @param value the value's bytes
 */
@SuppressWarnings("ArrayRecordComponent") // equality by content is defined below
public record Entry(byte[] key, byte[] value) {

  /** Checks that neither part is {@code null}. */
  public Entry {
    Objects.requireNonNull(key, "key");
    Objects.requireNonNull(value, "value");
  }

  /** Makes an entry from two texts, encoded as UTF-8. */
  public static Entry of(String key, String value) {
    return new Entry(Utf8.encode(key, "key"), Utf8.encode(value, "value"));
  }

  /** Makes an entry from a text key, encoded as UTF-8, and a value. */
  public static Entry of(String key, byte[] value) {
    return new Entry(Utf8.encode(key, "key"), value);
  }

  /** Returns the key decoded as UTF-8. */
  public String keyString() {
    return new String(key, UTF_8);
  }

  /** Returns the value decoded as UTF-8. */
  public String valueString() {
    return new String(value, UTF_8);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Entry that
        && Arrays.equals(key, that.key)
        && Arrays.equals(value, that.value);
  }

  @Override
  public int hashCode() {
    return 31 * Arrays.hashCode(key) + Arrays.hashCode(value);
  }

  /** Shows sizes only: keys and values may be secrets and do not belong in a log. */
  @Override
  public String toString() {
    return "Entry[key=" + key.length + " bytes, value=" + value.length + " bytes]";
  }
}
