package io.emdb;

/**
 * A plain write raced with something the transaction had read. The transaction was rolled back;
 * running it again is safe.
 */
public class EmdbConflictException extends EmdbException {

  private static final long serialVersionUID = 1L;

  /** Makes an exception with a message that says what, where, and what to do. */
  public EmdbConflictException(String message) {
    super(message);
  }

  /** Makes an exception with a message and the failure behind it. */
  public EmdbConflictException(String message, Throwable cause) {
    super(message, cause);
  }
}
