package io.emdb;

/**
 * An earlier write or sync failed, so the database refuses writes; the cause is that failure. Reads
 * go on. Close it, see to the cause, and open it again: everything acknowledged as durable is
 * there.
 */
public class EmdbFailedException extends EmdbException {

  private static final long serialVersionUID = 1L;

  /** Makes an exception with a message that says what, where, and what to do. */
  public EmdbFailedException(String message) {
    super(message);
  }

  /** Makes an exception with a message and the failure behind it. */
  public EmdbFailedException(String message, Throwable cause) {
    super(message, cause);
  }
}
