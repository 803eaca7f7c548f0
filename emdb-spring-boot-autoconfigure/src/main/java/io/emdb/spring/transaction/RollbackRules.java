package io.emdb.spring.transaction;

import java.util.List;

/** Decides whether an exception rolls back: the nearest listed superclass does, else it does. */
record RollbackRules(
    List<Class<? extends Throwable>> rollbackFor, List<Class<? extends Throwable>> noRollbackFor) {

  boolean rollsBackOn(Throwable failure) {
    for (Class<?> type = failure.getClass(); type != null; type = type.getSuperclass()) {
      if (rollbackFor.contains(type)) {
        return true;
      }
      if (noRollbackFor.contains(type)) {
        return false;
      }
    }
    return true;
  }
}
