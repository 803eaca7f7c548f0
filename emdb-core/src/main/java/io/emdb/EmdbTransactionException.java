package io.emdb;

/**
 * A transaction was used after its end, by another thread, against its mode, or a second one was
 * begun on a thread that already runs one.
 */
public class EmdbTransactionException extends EmdbException {

  private static final long serialVersionUID = 1L;

  /** Makes an exception with a message that says what, where, and what to do. */
  public EmdbTransactionException(String message) {
    super(message);
  }

  /** Makes an exception with a message and the failure behind it. */
  public EmdbTransactionException(String message, Throwable cause) {
    super(message, cause);
  }
}
