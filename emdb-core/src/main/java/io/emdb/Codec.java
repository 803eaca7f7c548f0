package io.emdb;

/**
 * Turns values of a type into bytes and back. Implementations are thread-safe, keep nothing, and
 * accept no {@code null}. {@code decode(encode(x))} equals {@code x}. For keys, equal values give
 * equal bytes; for ordered scans the bytes' unsigned order is the order.
 */
public interface Codec<T> {

  /** Encodes a value into a new array. */
  byte[] encode(T value);

  /**
   * Decodes bytes.
   *
   * @throws IllegalArgumentException if the bytes are not of this codec; the message shows no
   *     content
   */
  T decode(byte[] bytes);

  /** Bytes as they are, without a copy. */
  static Codec<byte[]> bytes() {
    return StandardCodec.BYTES;
  }

  /** Text as UTF-8; refuses to encode half of a surrogate pair, which has no such form. */
  static Codec<String> string() {
    return StandardCodec.STRING;
  }

  /** A {@code long} in eight big-endian bytes with the sign flipped, so that order is kept. */
  static Codec<Long> int64() {
    return StandardCodec.INT64;
  }

  /** Makes a codec from two functions. */
  static <T> Codec<T> of(
      java.util.function.Function<? super T, byte[]> encode,
      java.util.function.Function<byte[], ? extends T> decode) {
    return new StandardCodec.OfFunctions<>(encode, decode);
  }
}
