package io.emdb;

/** A transaction could not begin in time because another one runs, or outlived its own timeout. */
public class EmdbTimeoutException extends EmdbException {

  private static final long serialVersionUID = 1L;

  /** Makes an exception with a message that says what, where, and what to do. */
  public EmdbTimeoutException(String message) {
    super(message);
  }

  /** Makes an exception with a message and the failure behind it. */
  public EmdbTimeoutException(String message, Throwable cause) {
    super(message, cause);
  }
}
