package io.emdb.spring.data;

import io.emdb.KeyRange;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Chooses what is read for a query: ids where it names them, otherwise everything. */
final class QueryPlanner {

  private static final int CLOSED_RANGE = 40;
  private static final int HALF_OPEN_RANGE = 60;
  private static final byte[] NO_PREFIX = {};

  private final @Nullable String idProperty;
  private final @Nullable OrderedKind idKind;
  private final boolean sortedKeys;

  QueryPlanner(@Nullable String idProperty, @Nullable Class<?> idType, boolean sortedKeys) {
    this.idProperty = idProperty;
    this.idKind = idType == null ? null : OrderedKind.of(idType);
    this.sortedKeys = sortedKeys;
  }

  QueryPlan plan(Criterion criterion) {
    QueryPlan narrow = narrow(criterion);
    return narrow == null ? new QueryPlan.Scan() : narrow;
  }

  /** Returns a plan that does not read everything; null if there is none. */
  private @Nullable QueryPlan narrow(Criterion criterion) {
    if (criterion instanceof Condition condition) {
      return condition.property().equals(idProperty) ? byId(condition) : null;
    }
    if (criterion instanceof Criterion.And and) {
      return best(and);
    }
    if (criterion instanceof Criterion.Or or) {
      return all(or);
    }
    return null;
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
    if (idKind == null || condition.ignoresCase()) {
      return null;
    }
    return switch (condition.type()) {
      case SIMPLE_PROPERTY -> byIds(java.util.Collections.singletonList(condition.operand(0)));
      case IN -> byIds(condition.operandElements(0));
      default -> byRange(condition, idKind);
    };
  }

  private @Nullable QueryPlan byRange(Condition condition, OrderedKind kind) {
    KeyRange range = sortedKeys ? OrderedRanges.of(condition, kind, NO_PREFIX) : null;
    return range == null ? null : new QueryPlan.IdRange(range, rankOf(condition));
  }

  static int rankOf(Condition condition) {
    return switch (condition.type()) {
      case BETWEEN, STARTING_WITH -> CLOSED_RANGE;
      default -> HALF_OPEN_RANGE;
    };
  }

  private @Nullable QueryPlan byIds(List<@Nullable Object> ids) {
    List<byte[]> keys = new ArrayList<>();
    for (Object id : ids) {
      if (id == null) {
        continue; // no entity has it
      }
      if (OrderedKind.of(id.getClass()) != idKind) {
        return null;
      }
      keys.add(OrderedBytes.of(id));
    }
    return new QueryPlan.ByIds(keys);
  }
}
