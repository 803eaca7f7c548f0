package io.emdb.spring.transaction;

/**
 * An {@link EmdbTransactional} that cannot work where it is, found when its bean is created. Only
 * that a method declared to return anything returned a future or the like is found when it did: its
 * transaction is rolled back.
 */
public final class InvalidEmdbTransactionalException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  private final String problem;
  private final String action;

  /** Makes an exception with what is wrong and what to do about it. */
  public InvalidEmdbTransactionalException(String problem, String action) {
    super(problem + ". " + action + ".");
    this.problem = problem;
    this.action = action;
  }

  /** Returns what is wrong. */
  public String problem() {
    return problem;
  }

  /** Returns what to do about it. */
  public String action() {
    return action;
  }
}
