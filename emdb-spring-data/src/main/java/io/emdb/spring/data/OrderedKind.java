package io.emdb.spring.data;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.ZonedDateTime;
import java.util.Date;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * The kinds of values that have an encoding whose bytes sort as the values do. Values of one kind
 * have one encoding: an {@code int} and a {@code long} of the same number are the same bytes.
 */
enum OrderedKind {
  BOOLEAN(2, Order.EXACT),
  INTEGRAL(3, Order.EXACT),
  FLOATING(4, Order.EXACT),
  DECIMAL(5, Order.EXACT),
  TEXT(6, Order.EXACT),
  UUID(7, Order.EXACT),
  INSTANT(8, Order.EXACT),
  /** Times with an offset or zone: two that differ may be one instant. */
  ZONED(9, Order.COARSE),
  DATE(10, Order.EXACT),
  DATE_TIME(11, Order.EXACT),
  TIME(12, Order.EXACT),
  DURATION(13, Order.EXACT),
  /** Encoded by name, compared by place of declaration. */
  ENUM(14, Order.NONE),
  RECORD(15, Order.NONE);

  /** How the order of the bytes tells that of the values. */
  private enum Order {
    EXACT,
    COARSE,
    NONE
  }

  private static final Map<Class<?>, OrderedKind> BY_CLASS =
      Map.ofEntries(
          Map.entry(Boolean.class, BOOLEAN),
          Map.entry(Byte.class, INTEGRAL),
          Map.entry(Short.class, INTEGRAL),
          Map.entry(Integer.class, INTEGRAL),
          Map.entry(Long.class, INTEGRAL),
          Map.entry(Float.class, FLOATING),
          Map.entry(Double.class, FLOATING),
          Map.entry(BigDecimal.class, DECIMAL),
          Map.entry(BigInteger.class, DECIMAL),
          Map.entry(String.class, TEXT),
          Map.entry(Character.class, TEXT),
          Map.entry(UUID.class, UUID),
          Map.entry(Instant.class, INSTANT),
          Map.entry(Date.class, INSTANT),
          Map.entry(OffsetDateTime.class, ZONED),
          Map.entry(ZonedDateTime.class, ZONED),
          Map.entry(LocalDate.class, DATE),
          Map.entry(LocalDateTime.class, DATE_TIME),
          Map.entry(LocalTime.class, TIME),
          Map.entry(Duration.class, DURATION));

  private final byte tag;
  private final Order order;

  OrderedKind(int tag, Order order) {
    this.tag = (byte) tag;
    this.order = order;
  }

  /** Returns the kind of a class's values, primitive or not; null if they have no encoding. */
  static @Nullable OrderedKind of(Class<?> type) {
    OrderedKind kind =
        BY_CLASS.get(org.springframework.util.ClassUtils.resolvePrimitiveIfNecessary(type));
    if (kind != null) {
      return kind;
    }
    if (Enum.class.isAssignableFrom(type)) {
      return ENUM;
    }
    return type.isRecord() ? RECORD : null;
  }

  /** The first byte of each encoded value: it keeps kinds apart. */
  byte tag() {
    return tag;
  }

  /** Tells whether all values between two are encoded between these, or equal to one of them. */
  boolean hasRanges() {
    return order != Order.NONE;
  }

  /** Tells whether the bytes sort exactly as the values compare. */
  boolean sortsExactly() {
    return order == Order.EXACT;
  }
}
