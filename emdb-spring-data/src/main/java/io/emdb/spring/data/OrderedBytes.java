package io.emdb.spring.data;

import java.lang.reflect.RecordComponent;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.ZonedDateTime;
import java.util.Arrays;
import java.util.Date;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.util.ReflectionUtils;

/**
 * Encodes values so that their bytes, compared without sign, sort as the values do. Each value
 * starts with the tag of its {@link OrderedKind} and says where it ends, so values may follow one
 * another.
 */
final class OrderedBytes {

  /** The tag of null, before all others. */
  static final byte NULL = 1;

  private static final byte END = 0;
  private static final byte ZERO_CHAR = (byte) 0xFF;

  private byte[] bytes = new byte[24];
  private int size;

  /** Encodes one value. */
  static byte[] of(@Nullable Object value) {
    return new OrderedBytes().add(value).toBytes();
  }

  /** Encodes the beginning of all texts that start with a text. */
  static byte[] prefixOf(String text) {
    OrderedBytes encoded = new OrderedBytes();
    encoded.put(OrderedKind.TEXT.tag());
    encoded.putChars(text);
    return encoded.toBytes();
  }

  /**
   * Adds a value.
   *
   * @throws IllegalArgumentException if its type has no encoding
   */
  OrderedBytes add(@Nullable Object value) {
    if (value == null) {
      put(NULL);
      return this;
    }
    OrderedKind kind = OrderedKind.of(value.getClass());
    if (kind == null) {
      throw new IllegalArgumentException(
          "Values of type "
              + value.getClass().getName()
              + " cannot be ids or indexed: use text, whole or decimal numbers, a UUID, a date or"
              + " time, an enum, or a record of these");
    }
    put(kind.tag());
    switch (kind) {
      case BOOLEAN -> put((byte) ((Boolean) value ? 1 : 0));
      case INTEGRAL -> putLong(((Number) value).longValue());
      case FLOATING -> putDouble(((Number) value).doubleValue());
      case DECIMAL -> putDecimal(value);
      case TEXT -> putText(value.toString());
      case UUID -> putUuid((UUID) value);
      case INSTANT -> putInstant(value instanceof Date date ? date.toInstant() : (Instant) value);
      case ZONED -> putInstant(instantOf(value));
      case DATE -> putLong(((LocalDate) value).toEpochDay());
      case DATE_TIME -> putDateTime((LocalDateTime) value);
      case TIME -> putLong(((LocalTime) value).toNanoOfDay());
      case DURATION -> putDuration((Duration) value);
      case ENUM -> putText(((Enum<?>) value).name());
      case RECORD -> putRecord((Record) value);
    }
    return this;
  }

  /** Adds bytes as they are. */
  OrderedBytes addRaw(byte[] raw) {
    makeRoom(raw.length);
    System.arraycopy(raw, 0, bytes, size, raw.length);
    size += raw.length;
    return this;
  }

  byte[] toBytes() {
    return Arrays.copyOf(bytes, size);
  }

  private static Instant instantOf(Object value) {
    return value instanceof OffsetDateTime offset
        ? offset.toInstant()
        : ((ZonedDateTime) value).toInstant();
  }

  private void putLong(long value) {
    putRawLong(value ^ Long.MIN_VALUE);
  }

  private void putRawLong(long value) {
    makeRoom(Long.BYTES);
    for (int shift = 56; shift >= 0; shift -= 8) {
      bytes[size++] = (byte) (value >>> shift);
    }
  }

  private void putDouble(double value) {
    long bits = Double.doubleToLongBits(value);
    putRawLong(bits < 0 ? ~bits : bits ^ Long.MIN_VALUE);
  }

  /** Sign, exponent and digits; of a negative number all of it turned round. */
  private void putDecimal(Object value) {
    BigDecimal number =
        value instanceof BigInteger whole ? new BigDecimal(whole) : (BigDecimal) value;
    int sign = number.signum();
    put((byte) (sign + 1));
    if (sign == 0) {
      return;
    }
    BigDecimal digits = number.abs().stripTrailingZeros();
    int start = size;
    putLong((long) digits.precision() - digits.scale());
    String text = digits.unscaledValue().toString();
    makeRoom(text.length() + 1);
    for (int i = 0; i < text.length(); i++) {
      bytes[size++] = (byte) text.charAt(i);
    }
    bytes[size++] = END;
    if (sign < 0) {
      for (int i = start; i < size; i++) {
        bytes[i] = (byte) ~bytes[i];
      }
    }
  }

  private void putText(String text) {
    putChars(text);
    put(END);
  }

  /** Each char by itself as UTF-8 would be, half surrogates too, so bytes sort as chars do. */
  private void putChars(String text) {
    makeRoom(3 * text.length());
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == 0) {
        bytes[size++] = END;
        bytes[size++] = ZERO_CHAR;
      } else if (c < 0x80) {
        bytes[size++] = (byte) c;
      } else if (c < 0x800) {
        bytes[size++] = (byte) (0xC0 | (c >> 6));
        bytes[size++] = (byte) (0x80 | (c & 0x3F));
      } else {
        bytes[size++] = (byte) (0xE0 | (c >> 12));
        bytes[size++] = (byte) (0x80 | ((c >> 6) & 0x3F));
        bytes[size++] = (byte) (0x80 | (c & 0x3F));
      }
    }
  }

  /** Signed halves: that is how UUIDs compare. */
  private void putUuid(UUID value) {
    putLong(value.getMostSignificantBits());
    putLong(value.getLeastSignificantBits());
  }

  private void putInstant(Instant value) {
    putLong(value.getEpochSecond());
    putLong(value.getNano());
  }

  private void putDateTime(LocalDateTime value) {
    putLong(value.toLocalDate().toEpochDay());
    putLong(value.toLocalTime().toNanoOfDay());
  }

  private void putDuration(Duration value) {
    putLong(value.getSeconds());
    putLong(value.getNano());
  }

  private void putRecord(Record value) {
    for (RecordComponent component : value.getClass().getRecordComponents()) {
      ReflectionUtils.makeAccessible(component.getAccessor());
      add(ReflectionUtils.invokeMethod(component.getAccessor(), value));
    }
  }

  private void put(byte value) {
    makeRoom(1);
    bytes[size++] = value;
  }

  private void makeRoom(int more) {
    if (bytes.length - size < more) {
      bytes = Arrays.copyOf(bytes, Math.max(bytes.length * 2, size + more));
    }
  }
}
