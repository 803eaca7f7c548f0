package io.emdb.spring.cache;

/**
 * A value cannot be stored by its cache's codec, so nothing was stored. The message names the
 * cache, the codec and the type, never the value. The causes tell the types and stacks of what was
 * thrown, not its messages, which may quote the value.
 */
public final class EmdbCacheEncodingException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  /** Makes an exception with a message that says what, where, and what to do. */
  public EmdbCacheEncodingException(String message, Throwable cause) {
    super(message, cause);
  }
}
