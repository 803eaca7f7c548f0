package io.emdb.spring.data;

import java.math.BigDecimal;
import java.util.Locale;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.springframework.dao.InvalidDataAccessApiUsageException;
import org.springframework.util.ObjectUtils;

/** Compares values of properties with each other and with the parameters of queries. */
final class Comparisons {

  private Comparisons() {}

  /** Tells whether two values are equal: numbers by what they amount to, arrays by content. */
  static boolean areEqual(@Nullable Object left, @Nullable Object right) {
    if (left instanceof Number first && right instanceof Number second) {
      return compareNumbers(first, second) == 0;
    }
    return ObjectUtils.nullSafeEquals(left, right);
  }

  /**
   * Compares two values that are not null.
   *
   * @throws InvalidDataAccessApiUsageException if they have no order
   */
  @SuppressWarnings({"unchecked", "rawtypes"})
  static int compare(Object left, Object right) {
    if (left instanceof Number first && right instanceof Number second) {
      return compareNumbers(first, second);
    }
    if (left instanceof Comparable comparable && isComparable(left, right)) {
      return comparable.compareTo(right);
    }
    throw new InvalidDataAccessApiUsageException(
        "Values of types "
            + left.getClass().getName()
            + " and "
            + right.getClass().getName()
            + " cannot be compared");
  }

  private static boolean isComparable(Object left, Object right) {
    return left.getClass().isInstance(right)
        || right.getClass().isInstance(left)
        || (left instanceof Enum<?> first
            && right instanceof Enum<?> second
            && Objects.equals(first.getDeclaringClass(), second.getDeclaringClass()));
  }

  private static int compareNumbers(Number left, Number right) {
    if (isWhole(left) && isWhole(right)) {
      return Long.compare(left.longValue(), right.longValue());
    }
    if (isFloating(left) || isFloating(right)) {
      return Double.compare(left.doubleValue(), right.doubleValue());
    }
    return new BigDecimal(left.toString()).compareTo(new BigDecimal(right.toString()));
  }

  private static boolean isWhole(Number number) {
    return OrderedKind.of(number.getClass()) == OrderedKind.INTEGRAL;
  }

  private static boolean isFloating(Number number) {
    return number instanceof Double || number instanceof Float;
  }

  /** Returns a text in lower case, other values as they are. */
  static @Nullable Object withoutCase(@Nullable Object value) {
    return value instanceof String text ? text.toLowerCase(Locale.ROOT) : value;
  }
}
