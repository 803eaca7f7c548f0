package io.emdb.spring.cache;

import io.emdb.Emdb;
import java.io.Serializable;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

/**
 * A kind of cache that the contract must hold for: a codec with values it takes, with or without
 * null values, on disk or in memory, with bounds or without.
 */
record CacheVariant(
    String name,
    EmdbCacheCodec codec,
    List<Object> values,
    boolean nulls,
    boolean disk,
    boolean bounded) {

  /** A sealed type of records, as applications cache them. */
  sealed interface Shape extends Serializable permits Circle, Polygon {}

  /** Has a number of a library type. */
  record Circle(BigDecimal radius, LocalDate drawn) implements Shape {}

  /** Has a generic collection and a map. */
  record Polygon(ArrayList<Instant> times, HashMap<String, Duration> sides) implements Shape {}

  private static final AllowedTypes TYPES =
      AllowedTypes.ofPackages(List.of("io.emdb.spring.cache"));

  private static final List<Object> OBJECTS =
      List.of(
          new Circle(new BigDecimal("1.50"), LocalDate.of(2026, 2, 28)),
          new Polygon(
              new ArrayList<>(
                  List.of(Instant.EPOCH, Instant.parse("2026-01-01T00:00:00.123456789Z"))),
              new HashMap<>(Map.of("a", Duration.ofNanos(5)))),
          "text",
          42L,
          new ArrayList<>(List.of("x", 1, true)));

  /** Takes strings and says so in its own way. */
  private static final EmdbCacheCodec OWN =
      new EmdbCacheCodec() {
        @Override
        public String id() {
          return "own";
        }

        @Override
        public byte[] encode(Object value) {
          return new StringBuilder((String) value)
              .reverse()
              .toString()
              .getBytes(StandardCharsets.UTF_16BE);
        }

        @Override
        public Object decode(byte[] bytes) {
          return new StringBuilder(new String(bytes, StandardCharsets.UTF_16BE))
              .reverse()
              .toString();
        }
      };

  static Stream<CacheVariant> all() {
    ClassLoader loader = CacheVariant.class.getClassLoader();
    Map<EmdbCacheCodec, List<Object>> codecs =
        Map.of(
            new JacksonCacheCodec(new JsonMapper(), TYPES, loader),
            OBJECTS,
            new JdkCacheCodec(TYPES, loader),
            OBJECTS,
            EmdbCacheCodec.string(),
            List.of("", "text", "\u00e9\ud83d\ude00", "x".repeat(10_000), "e"),
            EmdbCacheCodec.bytes(),
            List.of(new byte[0], new byte[] {1}, new byte[300], new byte[] {-1, 0}, new byte[] {7}),
            EmdbCacheCodec.basic(),
            List.of("text", 42, 42L, true, 'c'),
            OWN,
            List.of("a", "bc", "", "\ud83d\ude00", "e"));
    List<CacheVariant> variants = new ArrayList<>();
    codecs.forEach(
        (codec, values) -> {
          for (int bits = 0; bits < 8; bits++) {
            boolean nulls = (bits & 1) != 0;
            boolean disk = (bits & 2) != 0;
            boolean bounded = (bits & 4) != 0;
            String name =
                codec.id()
                    + (nulls ? ", nulls" : "")
                    + (disk ? ", disk" : ", memory")
                    + (bounded ? ", bounded" : "");
            variants.add(new CacheVariant(name, codec, values, nulls, disk, bounded));
          }
        });
    return variants.stream();
  }

  EmdbCacheConfiguration configuration() {
    EmdbCacheConfiguration configuration =
        EmdbCacheConfiguration.with(codec).withNullValues(nulls).withTtl(Duration.ofHours(1));
    return bounded ? configuration.withMaxEntries(1000).withMaxBytes(1 << 20) : configuration;
  }

  Emdb open(Path directory, HandClock clock) {
    return disk
        ? Emdb.builder().path(directory).clock(clock).open()
        : Emdb.builder().clock(clock).open();
  }

  @Nullable Object value(int index) {
    return values.get(index % values.size());
  }

  @Override
  public String toString() {
    return name;
  }
}
