package io.emdb.spring.cache;

/**
 * Turns the key of a cache operation into the bytes it is stored under. Equal keys must give equal
 * bytes in every process, now and after an upgrade, and different keys different bytes. At most
 * 65,535 bytes. Thread-safe.
 */
@FunctionalInterface
public interface EmdbCacheKeyConverter {

  /**
   * Converts a key into a new array.
   *
   * @throws IllegalArgumentException if the key is of a type that cannot be converted
   */
  byte[] convert(Object key);

  /**
   * Returns the default converter. It takes strings, boxed primitives, {@code BigInteger}, {@code
   * BigDecimal}, {@code UUID}, enums, classes, {@code Locale}, {@code Currency}, {@code Date}, the
   * types of {@code java.time}, and arrays, lists, sets, maps, {@code Optional}s, records and
   * Spring's {@code SimpleKey} of these and of {@code null}. Keys of different types are different
   * keys, also where they print alike: {@code 1}, {@code 1L} and {@code "1"}. Any other type is
   * refused.
   */
  static EmdbCacheKeyConverter canonical() {
    return CanonicalKeys.INSTANCE;
  }
}
