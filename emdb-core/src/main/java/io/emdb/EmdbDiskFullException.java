package io.emdb;

/**
 * There is no space for the next write. Nothing of the refused write was stored, and the database
 * goes on: free space, then try again.
 */
public class EmdbDiskFullException extends EmdbIoException {

  private static final long serialVersionUID = 1L;

  /** Makes an exception with a message that says what, where, and what to do. */
  public EmdbDiskFullException(String message) {
    super(message);
  }

  /** Makes an exception with a message and the failure behind it. */
  public EmdbDiskFullException(String message, Throwable cause) {
    super(message, cause);
  }
}
