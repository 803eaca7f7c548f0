package io.emdb.spring.data;

import io.emdb.KeyRange;
import org.jspecify.annotations.Nullable;

/**
 * Ranges of encoded values. They include their bounds: whether an entity at a bound is asked for is
 * for the criterion to decide.
 */
final class OrderedRanges {

  private OrderedRanges() {}

  /**
   * Returns the range of a condition on values of a kind.
   *
   * @return null if the condition is none on a range, or its operand is of another kind
   */
  static @Nullable KeyRange of(Condition condition, OrderedKind kind, byte[] prefix) {
    if (condition.ignoresCase() || !kind.hasRanges()) {
      return null;
    }
    return switch (condition.type()) {
      case LESS_THAN, LESS_THAN_EQUAL, BEFORE ->
          between(first(kind, prefix), bound(condition, 0, kind, prefix));
      case GREATER_THAN, GREATER_THAN_EQUAL, AFTER ->
          between(bound(condition, 0, kind, prefix), last(kind, prefix));
      case BETWEEN -> between(bound(condition, 0, kind, prefix), bound(condition, 1, kind, prefix));
      case STARTING_WITH ->
          kind == OrderedKind.TEXT && condition.operand(0) instanceof String text
              ? KeyRange.prefix(join(prefix, OrderedBytes.prefixOf(text)))
              : null;
      default -> null;
    };
  }

  /** Returns the range of all keys that start with either bound or lie between them. */
  private static @Nullable KeyRange between(byte @Nullable [] from, byte @Nullable [] through) {
    if (from == null || through == null) {
      return null;
    }
    byte[] to = KeyRange.prefix(through).to();
    return to == null ? KeyRange.startingAt(from) : KeyRange.between(from, to);
  }

  private static byte @Nullable [] bound(
      Condition condition, int index, OrderedKind kind, byte[] prefix) {
    Object operand = condition.operand(index);
    return operand == null || OrderedKind.of(operand.getClass()) != kind
        ? null
        : join(prefix, OrderedBytes.of(operand));
  }

  /** Values of one kind share their first byte. */
  private static byte[] first(OrderedKind kind, byte[] prefix) {
    return join(prefix, new byte[] {kind.tag()});
  }

  private static byte[] last(OrderedKind kind, byte[] prefix) {
    return first(kind, prefix);
  }

  static byte[] join(byte[] first, byte[] second) {
    return new OrderedBytes().addRaw(first).addRaw(second).toBytes();
  }
}
