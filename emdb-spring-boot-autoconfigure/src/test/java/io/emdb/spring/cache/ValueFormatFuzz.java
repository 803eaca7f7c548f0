package io.emdb.spring.cache;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.Serializable;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.springframework.cache.support.NullValue;
import tools.jackson.databind.json.JsonMapper;

/**
 * Stored values: the layout, and what the codecs make of bytes. A target for a fuzzer, and for
 * {@link ValueFormatFuzzTest}.
 */
public final class ValueFormatFuzz {

  private static final AllowedTypes ALLOWED =
      AllowedTypes.ofPackages(List.of("io.emdb.spring.cache"));
  private static final ClassLoader LOADER = ValueFormatFuzz.class.getClassLoader();
  private static final EmdbCacheCodec BASIC = EmdbCacheCodec.basic();
  private static final EmdbCacheCodec JACKSON =
      new JacksonCacheCodec(new JsonMapper(), ALLOWED, LOADER);
  private static final EmdbCacheCodec JDK = new JdkCacheCodec(ALLOWED, LOADER);
  private static final List<EmdbCacheCodec> CODECS =
      List.of(EmdbCacheCodec.string(), EmdbCacheCodec.bytes(), BASIC, JACKSON, JDK);

  private static final int NO_NULLS = 8;

  private ValueFormatFuzz() {}

  /** A value of the application. */
  record Thing(String name, int count, List<Instant> times) implements Serializable {}

  /** The first byte chooses a codec; the others are tried as a stored value and as its content. */
  public static void fuzzerTestOneInput(byte[] data) {
    if (data.length == 0) {
      return;
    }
    byte[] bytes = Arrays.copyOfRange(data, 1, data.length);
    EmdbCacheCodec codec = CODECS.get((data[0] & 7) % CODECS.size());
    ValueFormat format = new ValueFormat(codec.id(), "", (data[0] & NO_NULLS) == 0);
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
    if (codec instanceof SimpleCacheCodec
        && !Objects.deepEquals(codec.decode(codec.encode(value)), value)) {
      throw new AssertionError("encodes to another value: " + value);
    }
  }

  /** Returns each codec's values, with and without the layout around them. */
  public static List<byte[]> seeds() {
    List<byte[]> seeds = new ArrayList<>();
    add(seeds, CODECS.get(0), "text");
    for (Object value : List.of("text", new byte[] {1, 2}, 7L, 7, 'c', 0.5, true)) {
      add(seeds, BASIC, value);
    }
    for (Object value : values()) {
      add(seeds, JACKSON, value);
      add(seeds, JDK, value);
    }
    add(seeds, JDK, new ArrayDeque<>(List.of(1, new BigDecimal("2.5"))));
    add(seeds, JDK, new int[][] {{1, 2}, {}});
    seeds.add(with(1, new ValueFormat("bytes", "", true).write(null)));
    for (String json :
        List.of("{\"@class\":\"io.emdb.spring.cache.Nothing\"}", "[\"[B\",\"AQ==\"]", "\"text\"")) {
      seeds.add(with(CODECS.indexOf(JACKSON), json.getBytes(UTF_8)));
    }
    return seeds;
  }

  private static List<Object> values() {
    Map<String, Object> map = new TreeMap<>(Map.of("a", List.of(1, "two"), "b", Map.of()));
    map.put("c", new HashSet<>(List.of(1L)));
    return List.of(
        new Thing("name", 3, List.of(Instant.EPOCH)),
        map,
        new HashMap<>(Map.of(1, Duration.ofSeconds(2))),
        new ArrayList<>(List.of("text", 7, true)),
        Instant.EPOCH);
  }

  private static void add(List<byte[]> seeds, EmdbCacheCodec codec, Object value) {
    byte[] encoded = codec.encode(value);
    int number = CODECS.indexOf(codec);
    seeds.add(with(number, encoded));
    seeds.add(with(number, new ValueFormat(codec.id(), "", true).write(encoded)));
  }

  private static byte[] with(int options, byte[] bytes) {
    byte[] input = new byte[1 + bytes.length];
    input[0] = (byte) options;
    System.arraycopy(bytes, 0, input, 1, bytes.length);
    return input;
  }
}
