package io.emdb.spring.data;

import io.emdb.KeyRange;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.data.domain.Sort;
import org.springframework.data.domain.Sort.NullHandling;

/**
 * Chooses what is read for a query: ids where it names them, or an index, otherwise everything. Of
 * several conditions that must all hold, the one that promises to read least.
 */
final class QueryPlanner {

  private static final int UNIQUE_VALUE = 1;
  private static final int ONE_VALUE = 20;
  private static final int SEVERAL_VALUES = 30;
  private static final int CLOSED_RANGE = 40;
  private static final int HALF_OPEN_RANGE = 60;
  private static final int WHOLE_INDEX = 90;
  private static final byte[] NO_PREFIX = {};

  private final @Nullable String idProperty;
  private final @Nullable OrderedKind idKind;
  private final List<IndexedProperty> indexes;
  private final boolean sortedKeys;

  QueryPlanner(
      @Nullable String idProperty,
      @Nullable Class<?> idType,
      List<IndexedProperty> indexes,
      boolean sortedKeys) {
    this.idProperty = idProperty;
    this.idKind = idType == null ? null : OrderedKind.of(idType);
    this.indexes = indexes;
    this.sortedKeys = sortedKeys;
  }

  /**
   * What to read.
   *
   * @param plan reads it
   * @param ordered whether it comes in the order that was asked for
   */
  record Choice(QueryPlan plan, boolean ordered) {}

  /**
   * Chooses for a query.
   *
   * @param limited whether not all that match are asked for, so that their order saves reading
   */
  Choice choose(Criterion criterion, Sort sort, boolean limited) {
    QueryPlan narrow = narrow(criterion);
    String orderedBy = onlyAscending(sort);
    if (orderedBy == null) {
      return new Choice(narrow == null ? new QueryPlan.Scan() : narrow, sort.isUnsorted());
    }
    if (orderedBy.equals(idProperty) && idKind != null && idKind.sortsExactly()) {
      boolean ordered = sortedKeys && (narrow == null || narrow instanceof QueryPlan.IdRange);
      return new Choice(narrow == null ? new QueryPlan.Scan() : narrow, ordered);
    }
    IndexedProperty index = sortedKeys ? indexOf(orderedBy) : null;
    if (index == null || index.ofElements() || !index.kind().sortsExactly()) {
      return new Choice(narrow == null ? new QueryPlan.Scan() : narrow, false);
    }
    if (narrow == null) {
      return limited
          ? new Choice(
              new QueryPlan.IndexRange(index, KeyRange.prefix(index.prefix()), WHOLE_INDEX), true)
          : new Choice(new QueryPlan.Scan(), false);
    }
    boolean ordered =
        narrow instanceof QueryPlan.IndexRange range && range.property().equals(index);
    return new Choice(narrow, ordered);
  }

  /** Returns the one property to sort by as indexes do: ascending, null first, by case. */
  private static @Nullable String onlyAscending(Sort sort) {
    List<Sort.Order> orders = sort.toList();
    if (orders.size() != 1) {
      return null;
    }
    Sort.Order order = orders.get(0);
    boolean asIndexes =
        order.isAscending()
            && !order.isIgnoreCase()
            && order.getNullHandling() != NullHandling.NULLS_LAST;
    return asIndexes ? order.getProperty() : null;
  }

  private @Nullable IndexedProperty indexOf(String property) {
    for (IndexedProperty index : indexes) {
      if (index.path().equals(property)) {
        return index;
      }
    }
    return null;
  }

  /** Returns a plan that does not read everything; null if there is none. */
  private @Nullable QueryPlan narrow(Criterion criterion) {
    if (criterion instanceof Condition condition) {
      return narrow(condition);
    }
    if (criterion instanceof Criterion.And and) {
      return best(and);
    }
    if (criterion instanceof Criterion.Or or) {
      return all(or);
    }
    return null;
  }

  private @Nullable QueryPlan narrow(Condition condition) {
    if (condition.ignoresCase()) {
      return null;
    }
    if (condition.property().equals(idProperty)) {
      return byId(condition);
    }
    IndexedProperty index = indexOf(condition.property());
    return index == null ? null : byIndex(condition, index);
  }

  private @Nullable QueryPlan best(Criterion.And and) {
    QueryPlan best = null;
    for (Criterion part : and.parts()) {
      QueryPlan plan = narrow(part);
      if (plan != null && (best == null || plan.rank() < best.rank())) {
        best = plan;
      }
    }
    return best;
  }

  private @Nullable QueryPlan all(Criterion.Or or) {
    List<QueryPlan> plans = new ArrayList<>();
    for (Criterion part : or.parts()) {
      QueryPlan plan = narrow(part);
      if (plan == null) {
        return null;
      }
      plans.add(plan);
    }
    return new QueryPlan.Union(plans);
  }

  private @Nullable QueryPlan byId(Condition condition) {
    if (idKind == null) {
      return null;
    }
    return switch (condition.type()) {
      case SIMPLE_PROPERTY -> byIds(Collections.singletonList(condition.operand(0)), idKind);
      case IN -> byIds(condition.operandElements(0), idKind);
      default -> {
        KeyRange range = sortedKeys ? OrderedRanges.of(condition, idKind, NO_PREFIX) : null;
        yield range == null ? null : new QueryPlan.IdRange(range, rankOf(condition));
      }
    };
  }

  private static @Nullable QueryPlan byIds(List<@Nullable Object> ids, OrderedKind kind) {
    List<byte[]> keys = new ArrayList<>();
    for (Object id : ids) {
      if (id == null) {
        continue; // no entity has it
      }
      if (OrderedKind.of(id.getClass()) != kind) {
        return null;
      }
      keys.add(OrderedBytes.of(id));
    }
    return new QueryPlan.ByIds(keys);
  }

  private @Nullable QueryPlan byIndex(Condition condition, IndexedProperty index) {
    if (index.ofElements()) {
      return switch (condition.type()) {
        case CONTAINING -> byValue(condition.operand(0), index);
        default -> null;
      };
    }
    return switch (condition.type()) {
      case SIMPLE_PROPERTY -> byValue(condition.operand(0), index);
      case TRUE -> byValue(true, index);
      case FALSE -> byValue(false, index);
      case IS_NULL -> byValue(null, index);
      case IN -> byValues(condition.operandElements(0), index, SEVERAL_VALUES);
      default -> {
        KeyRange range =
            sortedKeys ? OrderedRanges.of(condition, index.kind(), index.prefix()) : null;
        yield range == null ? null : new QueryPlan.IndexRange(index, range, rankOf(condition));
      }
    };
  }

  private @Nullable QueryPlan byValue(@Nullable Object value, IndexedProperty index) {
    boolean single = index.unique() && value != null;
    return byValues(Collections.singletonList(value), index, single ? UNIQUE_VALUE : ONE_VALUE);
  }

  private @Nullable QueryPlan byValues(
      List<@Nullable Object> values, IndexedProperty index, int rank) {
    List<byte[]> keys = new ArrayList<>();
    for (Object value : values) {
      if (value != null && OrderedKind.of(value.getClass()) != index.kind()) {
        return null;
      }
      keys.add(index.key(value));
    }
    return new QueryPlan.ByIndex(IndexTable.of(sortedKeys), keys, rank);
  }

  private static int rankOf(Condition condition) {
    return switch (condition.type()) {
      case BETWEEN, STARTING_WITH -> CLOSED_RANGE;
      default -> HALF_OPEN_RANGE;
    };
  }
}
