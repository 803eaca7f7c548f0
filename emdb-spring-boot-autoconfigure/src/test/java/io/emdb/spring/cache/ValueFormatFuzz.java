package io.emdb.spring.cache;

import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.springframework.cache.support.NullValue;
import tools.jackson.databind.json.JsonMapper;

/**
 * Stored values: the layout, and what the codecs make of bytes. A target for a fuzzer, and for
 * {@link ValueFormatFuzzTest}.
 */
public final class ValueFormatFuzz {

  private static final List<EmdbCacheCodec> SIMPLE =
      List.of(EmdbCacheCodec.string(), EmdbCacheCodec.bytes(), EmdbCacheCodec.basic());
  private static final EmdbCacheCodec JACKSON =
      new JacksonCacheCodec(
          new JsonMapper(),
          AllowedTypes.ofPackages(List.of("io.emdb.spring.cache")),
          ValueFormatFuzz.class.getClassLoader());

  private ValueFormatFuzz() {}

  /** The first byte chooses a codec; the others are tried as a stored value and as its content. */
  public static void fuzzerTestOneInput(byte[] data) {
    if (data.length == 0) {
      return;
    }
    byte[] bytes = Arrays.copyOfRange(data, 1, data.length);
    int chosen = data[0] & 3;
    EmdbCacheCodec codec = chosen == 3 ? JACKSON : SIMPLE.get(chosen);
    ValueFormat format = new ValueFormat(codec.id(), "", (data[0] & 4) == 0);
    Object read = format.read(bytes);
    if (read instanceof byte[] payload) {
      decode(codec, payload);
    } else if (!(read instanceof NullValue) && read != ValueFormat.FOREIGN) {
      throw new AssertionError("read as " + read);
    }
    if (!Arrays.equals((byte[]) format.read(format.write(bytes)), bytes)) {
      throw new AssertionError("another value was read than written");
    }
    decode(codec, bytes);
  }

  private static void decode(EmdbCacheCodec codec, byte[] bytes) {
    Object value;
    try {
      value = codec.decode(bytes.clone());
    } catch (RuntimeException | LinkageError e) {
      return; // a miss
    }
    if (SIMPLE.contains(codec) && !Objects.deepEquals(codec.decode(codec.encode(value)), value)) {
      throw new AssertionError("encodes to another value: " + value);
    }
  }
}
