package io.emdb.spring.cache;

/**
 * Turns cached values into bytes and back. Implementations are thread-safe. {@code null} values
 * never reach a codec: the cache marks them itself.
 */
public interface EmdbCacheCodec {

  /**
   * Returns the identity that is stored with every value. A value stored under another one is not
   * handed to this codec but counts as a miss, so change it when the layout of the bytes changes.
   */
  String id();

  /**
   * Encodes a value into a new array.
   *
   * @throws RuntimeException if the value cannot be encoded; the caller of the cache gets an {@link
   *     EmdbCacheEncodingException}, which has its type and stack but not its message
   */
  byte[] encode(Object value);

  /**
   * Decodes bytes, which belong to the codec from here on.
   *
   * @throws RuntimeException if the bytes cannot be decoded; the cache then counts a miss and
   *     removes the entry
   */
  Object decode(byte[] bytes);

  /** Returns the codec with the id {@code string}, for caches of {@link String} values only. */
  static EmdbCacheCodec string() {
    return SimpleCacheCodec.STRING;
  }

  /** Returns the codec with the id {@code bytes}, for caches of {@code byte[]} values only. */
  static EmdbCacheCodec bytes() {
    return SimpleCacheCodec.BYTES;
  }

  /**
   * Returns the codec with the id {@code basic}, for {@link String}, {@code byte[]} and boxed
   * primitive values. It needs no library.
   */
  static EmdbCacheCodec basic() {
    return SimpleCacheCodec.BASIC;
  }
}
