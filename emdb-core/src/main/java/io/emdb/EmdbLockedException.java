package io.emdb;

/** The database is open already, in this or another process. */
public class EmdbLockedException extends EmdbException {

  private static final long serialVersionUID = 1L;

  /** Makes an exception with a message that says what, where, and what to do. */
  public EmdbLockedException(String message) {
    super(message);
  }

  /** Makes an exception with a message and the failure behind it. */
  public EmdbLockedException(String message, Throwable cause) {
    super(message, cause);
  }
}
