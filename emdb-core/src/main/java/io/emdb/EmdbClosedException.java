package io.emdb;

/** The database is closed. */
public class EmdbClosedException extends EmdbException {

  private static final long serialVersionUID = 1L;

  /** Makes an exception with a message that says what, where, and what to do. */
  public EmdbClosedException(String message) {
    super(message);
  }

  /** Makes an exception with a message and the failure behind it. */
  public EmdbClosedException(String message, Throwable cause) {
    super(message, cause);
  }
}
