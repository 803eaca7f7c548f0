package io.emdb;

/**
 * An option, or a combination of options, that cannot work. The message names it and says what
 * would.
 */
public class EmdbConfigurationException extends IllegalArgumentException {

  private static final long serialVersionUID = 1L;

  /** Makes an exception with a message that says what, where, and what to do. */
  public EmdbConfigurationException(String message) {
    super(message);
  }

  /** Makes an exception with a message and the failure behind it. */
  public EmdbConfigurationException(String message, Throwable cause) {
    super(message, cause);
  }
}
