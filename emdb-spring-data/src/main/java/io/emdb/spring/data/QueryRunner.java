package io.emdb.spring.data;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.springframework.dao.InvalidDataAccessApiUsageException;

/** Reads what a plan says, and keeps the entities that are asked for, in order, a page of them. */
final class QueryRunner {

  private final QueryPlan plan;
  private final Predicate<Object> wanted;
  private final EntityFormat format;
  private final String keySpace;

  QueryRunner(QueryPlan plan, Predicate<Object> wanted, EntityFormat format, String keySpace) {
    this.plan = plan;
    this.wanted = wanted;
    this.format = format;
    this.keySpace = keySpace;
  }

  /**
   * Returns what decides about an entity: its type and the criteria.
   *
   * @throws InvalidDataAccessApiUsageException if the criteria are neither ours nor a predicate
   */
  @SuppressWarnings("unchecked")
  static Predicate<Object> wanted(@Nullable Object criteria, Class<?> type, PropertyValues values) {
    if (criteria == null) {
      return type::isInstance;
    }
    if (criteria instanceof Criterion criterion) {
      return entity -> type.isInstance(entity) && criterion.matches(entity, values);
    }
    if (criteria instanceof Predicate<?> predicate) {
      return entity -> type.isInstance(entity) && ((Predicate<Object>) predicate).test(entity);
    }
    throw new InvalidDataAccessApiUsageException(
        "The criteria of a query must be a Predicate, found " + criteria.getClass().getName());
  }

  /**
   * Returns the entities from an offset on.
   *
   * @param order the order to sort by; null if any will do, and then no more is read than needed
   * @param rows how many at most; negative for all
   */
  List<Object> find(
      EntityReader reader, @Nullable Comparator<Object> order, long offset, int rows) {
    long end = rows < 0 ? Long.MAX_VALUE : Math.max(0, offset) + rows;
    List<Object> found = new ArrayList<>();
    if (rows == 0) {
      return found;
    }
    long enough = order == null ? end : Long.MAX_VALUE;
    plan.read(
        reader,
        (key, bytes) -> {
          Object entity = format.decode(bytes, keySpace);
          if (wanted.test(entity)) {
            found.add(entity);
          }
          return found.size() < enough;
        });
    if (order != null) {
      found.sort(order);
    }
    int from = (int) Math.min(Math.max(0, offset), found.size());
    int to = (int) Math.min(end, found.size());
    return new ArrayList<>(found.subList(from, to));
  }

  long count(EntityReader reader) {
    long[] count = {0};
    plan.read(
        reader,
        (key, bytes) -> {
          if (wanted.test(format.decode(bytes, keySpace))) {
            count[0]++;
          }
          return true;
        });
    return count[0];
  }
}
