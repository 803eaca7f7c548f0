package io.emdb;

/** The directory is not an Emdb database, or one whose format this version cannot read. */
public class EmdbFormatException extends EmdbException {

  private static final long serialVersionUID = 1L;

  /** Makes an exception with a message that says what, where, and what to do. */
  public EmdbFormatException(String message) {
    super(message);
  }

  /** Makes an exception with a message and the failure behind it. */
  public EmdbFormatException(String message, Throwable cause) {
    super(message, cause);
  }
}
