package io.emdb;

/**
 * The operating system refused a read, write or sync. The message names the file. After a failed
 * write or sync the database refuses further writes until it is reopened, unless the failure came
 * before anything was stored; {@link Emdb#failure} tells.
 */
public class EmdbIoException extends EmdbException {

  private static final long serialVersionUID = 1L;

  /** Makes an exception with a message that says what, where, and what to do. */
  public EmdbIoException(String message) {
    super(message);
  }

  /** Makes an exception with a message and the failure behind it. */
  public EmdbIoException(String message, Throwable cause) {
    super(message, cause);
  }
}
