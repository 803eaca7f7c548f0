package io.emdb.spring.cache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.DayOfWeek;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.MonthDay;
import java.time.OffsetDateTime;
import java.time.OffsetTime;
import java.time.Period;
import java.time.Year;
import java.time.YearMonth;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Currency;
import java.util.Date;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.LinkedList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.springframework.cache.interceptor.SimpleKey;

@SuppressWarnings({"JdkObsolete", "JavaUtilDate"}) // old types are keys, too
class CanonicalKeysTest {

  private final EmdbCacheKeyConverter keys = EmdbCacheKeyConverter.canonical();

  record Point(int x, int y) {}

  record Pixel(int x, int y) {}

  record Tagged(String name, Object tag) {}

  private static final LocalDateTime NOON = LocalDateTime.of(2026, 1, 2, 12, 0, 0, 7);

  /** No two of these are the same key, whatever they print. */
  private static List<Object> differentKeys() {
    List<Object> keys = new ArrayList<>();
    keys.addAll(List.of(1, 1L, (short) 1, (byte) 1, 1f, 1d, '1', "1", true, "true", 0, false));
    keys.addAll(List.of("", "null", " ", "a", "A", "\0", "ä", "\uD83D\uDE00", "?", "\uD800"));
    keys.addAll(List.of("\uD801", "\uDC00", "\uD800\uD800", "x".repeat(200), "x".repeat(201)));
    keys.addAll(List.of(BigInteger.ONE, BigDecimal.ONE, new BigDecimal("1.0"), BigInteger.TEN));
    keys.addAll(List.of(Double.NaN, -0.0, 0.0, 0.0f, Long.MIN_VALUE, Integer.MIN_VALUE, -1));
    keys.addAll(List.of(new UUID(0, 1), new UUID(1, 0), DayOfWeek.MONDAY, TimeUnit.DAYS, "MONDAY"));
    keys.addAll(List.of(TimeUnit.class, String.class, Locale.ENGLISH, Locale.UK, Locale.ROOT));
    keys.addAll(List.of(Locale.forLanguageTag("th-TH-u-nu-thai"), Locale.forLanguageTag("th-TH")));
    keys.addAll(List.of(Currency.getInstance("EUR"), "EUR", new Date(5), Instant.ofEpochMilli(5)));
    keys.addAll(List.of(NOON, NOON.toLocalDate(), NOON.toLocalTime(), NOON.plusNanos(1)));
    keys.addAll(List.of(NOON.atOffset(ZoneOffset.UTC), NOON.atZone(ZoneId.of("UTC"))));
    keys.addAll(List.of(NOON.atZone(ZoneOffset.UTC), NOON.atOffset(ZoneOffset.ofHours(1))));
    keys.addAll(List.of(OffsetTime.of(LocalTime.NOON, ZoneOffset.UTC), LocalTime.NOON));
    keys.addAll(List.of(ZoneId.of("UTC"), ZoneOffset.UTC, ZoneId.of("Europe/Paris")));
    keys.addAll(
        List.of(Duration.ofDays(1), Period.ofDays(1), Year.of(2026), 2026, Period.ofYears(1)));
    keys.addAll(List.of(YearMonth.of(2026, 1), MonthDay.of(1, 2), LocalDate.of(2026, 1, 1)));
    keys.addAll(List.of(new byte[0], new byte[] {1}, new int[] {1}, new long[] {1}, new int[0]));
    keys.addAll(List.of(new Object[] {1}, new Object[] {1L}, new Object[0], new boolean[] {true}));
    keys.addAll(List.of(List.of(), List.of(1), List.of("1"), List.of(List.of(1)), List.of(1, 1)));
    keys.addAll(List.of(Set.of(), Set.of(1), Set.of(1, 2), Map.of(), Map.of(1, 2), Map.of(2, 1)));
    keys.addAll(List.of(Optional.empty(), Optional.of(1), Optional.of(Optional.of(1))));
    keys.addAll(List.of(new Point(1, 2), new Point(2, 1), new Pixel(1, 2), List.of(1, 2)));
    keys.addAll(List.of(new Tagged("a", "b"), new Tagged("ab", ""), new Tagged("a", null)));
    keys.addAll(
        List.of(SimpleKey.EMPTY, new SimpleKey(1), new SimpleKey(1, 2), new SimpleKey("1")));
    keys.addAll(List.of(new SimpleKey("a, b", "c"), new SimpleKey("a", "b, c")));
    keys.addAll(List.of(new SimpleKey((Object) null), new SimpleKey(null, null)));
    keys.addAll(List.of(new SimpleKey(List.of("a"), "b"), new SimpleKey(List.of("a", "b"))));
    keys.addAll(List.of(new SimpleKey("ab", "c"), new SimpleKey("a", "bc"), new SimpleKey("abc")));
    return keys;
  }

  @Test
  void convert_differentKeys_neverCollide() {
    Map<String, Object> seen = new LinkedHashMap<>();
    for (Object key : differentKeys()) {
      Object earlier = seen.put(hex(key), key);
      assertThat(earlier).as("%s %s has the bytes of an earlier key", key.getClass(), key).isNull();
    }
    assertThat(seen).hasSizeGreaterThan(100);
  }

  @Test
  void convert_simpleKeysThatPrintAlike_differ() {
    SimpleKey one = new SimpleKey("a, b", "c");
    SimpleKey other = new SimpleKey("a", "b, c");
    assertThat(one).hasToString(other.toString());
    assertThat(keys.convert(one)).isNotEqualTo(keys.convert(other));
  }

  @Test
  void convert_equalKeys_giveEqualBytes() {
    assertSame(new String(new char[] {'a', 'b'}), "ab");
    assertSame(new ArrayList<>(List.of(1, 2)), new LinkedList<>(List.of(1, 2)));
    assertSame(Arrays.asList("a", null), Collections.unmodifiableList(Arrays.asList("a", null)));
    assertSame(new LinkedHashSet<>(List.of(3, 1, 2)), new TreeSet<>(List.of(2, 3, 1)));
    Map<String, Integer> ordered = new LinkedHashMap<>();
    ordered.put("z", 1);
    ordered.put("a", 2);
    assertSame(ordered, new TreeMap<>(ordered));
    assertSame(new SimpleKey(), SimpleKey.EMPTY);
    assertSame(new SimpleKey("a", new int[] {1, 2}), new SimpleKey("a", new int[] {1, 2}));
    assertSame(new String[] {"a"}, new Object[] {"a"});
    assertSame(new Point(3, 4), new Point(3, 4));
    assertSame(Double.NaN, Double.longBitsToDouble(0x7ff8_0000_0000_0001L));
    assertSame(
        OffsetDateTime.parse("2026-01-02T12:00+01:00"),
        NOON.withNano(0).atOffset(ZoneOffset.ofHours(1)));
    assertSame(
        ZonedDateTime.of(NOON, ZoneId.of("Europe/Paris")), NOON.atZone(ZoneId.of("Europe/Paris")));
  }

  /** Stored caches outlive releases: a change here makes every one of them miss. */
  @Test
  void convert_bytesAreTheSameInEveryRelease() {
    assertThat(hex("city")).isEqualTo("73000463697479");
    assertThat(hex(42)).isEqualTo("690000002a");
    assertThat(hex(42L)).isEqualTo("6c000000000000002a");
    assertThat(hex(new SimpleKey("a", 1))).isEqualTo("530273000161690000000" + "1");
    assertThat(hex(SimpleKey.EMPTY)).isEqualTo("5300");
    assertThat(hex(DayOfWeek.MONDAY))
        .isEqualTo(
            "65" + "00" + "13" + ascii("java.time.DayOfWeek") + "00" + "06" + ascii("MONDAY"));
    assertThat(hex(List.of(true))).isEqualTo("5b016201");
    assertThat(hex(new Point(1, 2)))
        .isEqualTo(
            "72" + "00" + "2c" + ascii(Point.class.getName()) + "02" + "6900000001" + "6900000002");
  }

  @Test
  void convert_unknownType_namesTypeAndConverterButNotTheKey() {
    Object key =
        new Object() {
          @Override
          public String toString() {
            return "secret";
          }
        };
    assertThatIllegalArgumentException()
        .isThrownBy(() -> keys.convert(new SimpleKey("a", key)))
        .withMessageContaining(key.getClass().getName())
        .withMessageContaining("EmdbCacheKeyConverter")
        .withMessageNotContaining("secret");
  }

  @Test
  void convert_keyThatContainsItself_isRefused() {
    List<Object> cyclic = new ArrayList<>();
    cyclic.add(cyclic);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> keys.convert(cyclic))
        .withMessageContaining("contains itself");
  }

  @Test
  void convert_null_isRefused() {
    assertThatNullPointerException().isThrownBy(() -> keys.convert(null)).withMessage("key");
  }

  private void assertSame(Object one, Object other) {
    assertThat(hex(one)).isEqualTo(hex(other));
  }

  private String hex(Object key) {
    return HexFormat.of().formatHex(keys.convert(key));
  }

  private static String ascii(String text) {
    return HexFormat.of().formatHex(text.getBytes(java.nio.charset.StandardCharsets.US_ASCII));
  }
}
