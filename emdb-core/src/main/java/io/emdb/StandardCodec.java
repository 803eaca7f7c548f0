package io.emdb;

import java.nio.ByteBuffer;
import java.util.Objects;
import java.util.function.Function;

/** The codecs that {@link Codec} offers. */
final class StandardCodec {

  static final Codec<byte[]> BYTES =
      new OfFunctions<>(value -> Objects.requireNonNull(value, "value"), bytes -> bytes);
  static final Codec<String> STRING =
      new OfFunctions<>(value -> Utf8.encode(value, "value"), Utf8::decode);
  static final Codec<Long> INT64 =
      new OfFunctions<>(StandardCodec::encodeInt64, StandardCodec::decodeInt64);

  private StandardCodec() {}

  private static byte[] encodeInt64(Long value) {
    return ByteBuffer.allocate(Long.BYTES).putLong(value ^ Long.MIN_VALUE).array();
  }

  private static Long decodeInt64(byte[] bytes) {
    if (bytes.length != Long.BYTES) {
      throw new IllegalArgumentException("an int64 has 8 bytes, found " + bytes.length);
    }
    return ByteBuffer.wrap(bytes).getLong() ^ Long.MIN_VALUE;
  }

  record OfFunctions<T>(Function<? super T, byte[]> encoder, Function<byte[], ? extends T> decoder)
      implements Codec<T> {

    OfFunctions {
      Objects.requireNonNull(encoder, "encode");
      Objects.requireNonNull(decoder, "decode");
    }

    @Override
    public byte[] encode(T value) {
      return encoder.apply(Objects.requireNonNull(value, "value"));
    }

    @Override
    public T decode(byte[] bytes) {
      return decoder.apply(Objects.requireNonNull(bytes, "bytes"));
    }
  }
}
