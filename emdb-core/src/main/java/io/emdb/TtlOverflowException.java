package io.emdb;

/** A time to live so long that its deadline does not fit in signed 64-bit milliseconds. */
public class TtlOverflowException extends IllegalArgumentException {

  private static final long serialVersionUID = 1L;

  /** Makes an exception with a message that says what, where, and what to do. */
  public TtlOverflowException(String message) {
    super(message);
  }

  /** Makes an exception with a message and the failure behind it. */
  public TtlOverflowException(String message, Throwable cause) {
    super(message, cause);
  }
}
