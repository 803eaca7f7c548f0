package io.emdb.spring.data;

import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.data.core.PropertyPath;
import org.springframework.data.domain.Sort;
import org.springframework.data.domain.Sort.NullHandling;

/** The order of entities that a {@link Sort} asks for. */
final class EntityOrder implements Comparator<Object> {

  private final List<Key> keys;
  private final PropertyValues values;

  /**
   * Makes the order.
   *
   * @throws org.springframework.data.core.PropertyReferenceException if the type has no such
   *     property
   */
  EntityOrder(Sort sort, Class<?> type, PropertyValues values) {
    this.keys = sort.stream().map(order -> Key.of(order, type)).toList();
    this.values = values;
  }

  @Override
  public int compare(Object left, Object right) {
    for (Key key : keys) {
      int order = key.compare(values.get(left, key.path()), values.get(right, key.path()));
      if (order != 0) {
        return order;
      }
    }
    return 0;
  }

  /** One property to sort by. */
  @SuppressWarnings("ArrayRecordComponent") // never compared
  private record Key(
      String[] path, boolean descending, boolean ignoreCase, NullHandling nullHandling) {

    static Key of(Sort.Order order, Class<?> type) {
      String path = PropertyPath.from(order.getProperty(), type).toDotPath();
      return new Key(
          path.split("\\.", -1),
          order.isDescending(),
          order.isIgnoreCase(),
          order.getNullHandling());
    }

    int compare(@Nullable Object left, @Nullable Object right) {
      if (left == null || right == null) {
        return compareNulls(left == null, right == null);
      }
      int order =
          ignoreCase
              ? compareValues(Comparisons.withoutCase(left), Comparisons.withoutCase(right))
              : Comparisons.compare(left, right);
      return descending ? Integer.compare(0, order) : order;
    }

    private static int compareValues(@Nullable Object left, @Nullable Object right) {
      return left == null || right == null ? 0 : Comparisons.compare(left, right);
    }

    /** Unless told otherwise, null is less than every value. */
    private int compareNulls(boolean leftIsNull, boolean rightIsNull) {
      boolean nullsFirst =
          nullHandling == NullHandling.NATIVE
              ? !descending
              : nullHandling == NullHandling.NULLS_FIRST;
      int order = Boolean.compare(rightIsNull, leftIsNull);
      return nullsFirst ? order : -order;
    }
  }
}
