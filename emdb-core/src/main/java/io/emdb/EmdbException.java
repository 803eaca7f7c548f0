package io.emdb;

/**
 * Root of what a database can report. Mistakes of the caller are {@link IllegalArgumentException}
 * or {@link NullPointerException} instead. Messages never show keys or values.
 */
public class EmdbException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  /** Makes an exception with a message that says what, where, and what to do. */
  public EmdbException(String message) {
    super(message);
  }

  /** Makes an exception with a message and the failure behind it. */
  public EmdbException(String message, Throwable cause) {
    super(message, cause);
  }
}
