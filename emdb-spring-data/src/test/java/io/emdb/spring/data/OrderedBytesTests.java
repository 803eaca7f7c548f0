package io.emdb.spring.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class OrderedBytesTests {

  private static final long SEED = Long.getLong("emdb.seed", 5L);

  static Stream<Arguments> kinds() {
    return Stream.of(
        kind("whole", Random::nextLong, 0L, -1L, 1L, Long.MIN_VALUE, Long.MAX_VALUE),
        kind("small", random -> random.nextInt(7) - 3, 0, 1),
        kind(
            "floating",
            random -> Double.longBitsToDouble(random.nextLong()),
            0.0,
            -0.0,
            Double.MIN_VALUE,
            Double.NEGATIVE_INFINITY,
            Double.NaN),
        kind("decimal", OrderedBytesTests::decimal, BigDecimal.ZERO, new BigDecimal("-0.1")),
        kind("big", random -> new BigInteger(random.nextInt(80), random), BigInteger.ONE.negate()),
        kind(
            "text",
            OrderedBytesTests::text,
            "",
            "a",
            "a\0",
            "a\0b",
            "ab",
            "\uFFFF",
            "\uD83D\uDE00"),
        kind("uuid", random -> new UUID(random.nextLong(), random.nextLong())),
        kind(
            "instant",
            random -> Instant.ofEpochSecond(random.nextInt(), random.nextInt(1_000_000_000)),
            Instant.MIN,
            Instant.MAX),
        kind("date", random -> LocalDate.ofEpochDay(random.nextInt())),
        kind("time", random -> LocalTime.ofSecondOfDay(random.nextInt(86_400))),
        kind(
            "date-time",
            random ->
                LocalDateTime.ofEpochSecond(random.nextInt(), random.nextInt(9), ZoneOffset.UTC)),
        kind("duration", random -> Duration.ofNanos(random.nextLong())),
        kind("boolean", Random::nextBoolean, true, false));
  }

  @SafeVarargs
  @SuppressWarnings("varargs") // only read
  private static <T> Arguments kind(String name, Function<Random, T> maker, T... corners) {
    List<T> values = new ArrayList<>(Arrays.asList(corners));
    Random random = new Random(SEED);
    for (int i = 0; i < 200; i++) {
      values.add(maker.apply(random));
    }
    return Arguments.of(name, values);
  }

  private static BigDecimal decimal(Random random) {
    return new BigDecimal(
        new BigInteger(random.nextInt(60), random)
            .multiply(BigInteger.valueOf(random.nextInt(3) - 1)),
        random.nextInt(40) - 20);
  }

  private static String text(Random random) {
    StringBuilder text = new StringBuilder();
    for (int i = random.nextInt(4); i > 0; i--) {
      text.append((char) (random.nextBoolean() ? random.nextInt(4) : random.nextInt(0x10000)));
    }
    return text.toString();
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("kinds")
  @SuppressWarnings({"unchecked", "rawtypes"})
  void bytesSortAsValuesDo(String name, List<Comparable> values) {
    for (Comparable left : values) {
      for (Comparable right : values) {
        assertThat(
                Integer.signum(
                    Arrays.compareUnsigned(OrderedBytes.of(left), OrderedBytes.of(right))))
            .as("seed %d: %s and %s", SEED, left, right)
            .isEqualTo(Integer.signum(left.compareTo(right)));
      }
    }
  }

  @Test
  void textsStartWithTheirPrefix() {
    Random random = new Random(SEED);
    for (int i = 0; i < 500; i++) {
      String first = text(random);
      String second = text(random);
      byte[] prefix = OrderedBytes.prefixOf(first);
      byte[] whole = OrderedBytes.of(second);
      boolean starts =
          whole.length >= prefix.length
              && Arrays.equals(prefix, Arrays.copyOf(whole, prefix.length));
      assertThat(starts).as("seed %d", SEED).isEqualTo(second.startsWith(first));
    }
  }

  @Test
  void partsOfARecordDoNotRunIntoEachOther() {
    assertThat(OrderedBytes.of(new Pair("a", "bc")))
        .isNotEqualTo(OrderedBytes.of(new Pair("ab", "c")));
    assertThat(OrderedBytes.of(new Pair("a", null)))
        .isNotEqualTo(OrderedBytes.of(new Pair(null, "a")));
    assertThat(OrderedBytes.of(new Pair("a", "b"))).isEqualTo(OrderedBytes.of(new Pair("a", "b")));
  }

  @Test
  void oneNumberHasOneEncoding() {
    assertThat(OrderedBytes.of(7))
        .isEqualTo(OrderedBytes.of(7L))
        .isNotEqualTo(OrderedBytes.of("7"));
    assertThat(OrderedBytes.of(new BigDecimal("1.0"))).isEqualTo(OrderedBytes.of(BigInteger.ONE));
    assertThat(OrderedBytes.of(TimeUnit.DAYS)).isNotEqualTo(OrderedBytes.of("DAYS"));
  }

  @Test
  void aTypeWithoutEncodingIsRefusedByName() {
    assertThatThrownBy(() -> OrderedBytes.of(new Object()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("java.lang.Object")
        .hasMessageContaining("use text");
  }

  private record Pair(String first, String second) {}
}
