package io.emdb.spring.data;

import java.util.List;

/** What a query asks of an entity. */
sealed interface Criterion permits Criterion.All, Criterion.And, Criterion.Or, Condition {

  /** Tells whether an entity is asked for. */
  boolean matches(Object entity, PropertyValues values);

  /** Every entity. */
  record All() implements Criterion {
    @Override
    public boolean matches(Object entity, PropertyValues values) {
      return true;
    }
  }

  /** Entities that all of some criteria ask for. */
  record And(List<Criterion> parts) implements Criterion {
    @Override
    public boolean matches(Object entity, PropertyValues values) {
      for (Criterion part : parts) {
        if (!part.matches(entity, values)) {
          return false;
        }
      }
      return true;
    }
  }

  /** Entities that one of some criteria asks for. */
  record Or(List<Criterion> parts) implements Criterion {
    @Override
    public boolean matches(Object entity, PropertyValues values) {
      for (Criterion part : parts) {
        if (part.matches(entity, values)) {
          return true;
        }
      }
      return false;
    }
  }
}
