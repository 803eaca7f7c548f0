package io.emdb.spring.cache;

/**
 * Why a codec does not take a value. The message is fit to be shown: it names types and places,
 * never keys or values.
 */
class CodecRefusalException extends IllegalArgumentException {

  private static final long serialVersionUID = 1L;

  CodecRefusalException(String message) {
    super(message);
  }

  CodecRefusalException(String message, Throwable cause) {
    super(message, cause);
  }
}
