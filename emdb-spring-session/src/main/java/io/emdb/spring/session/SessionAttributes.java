package io.emdb.spring.session;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

/** Attributes to bytes and back. No message quotes a value. */
final class SessionAttributes {

  private static final Log log = LogFactory.getLog(EmdbIndexedSessionRepository.class);

  private final EmdbSessionCodec codec;

  SessionAttributes(EmdbSessionCodec codec) {
    this.codec = codec;
  }

  String codecId() {
    return codec.id();
  }

  /**
   * Encodes a value.
   *
   * @throws IllegalArgumentException if the codec refuses it
   */
  byte[] encode(String name, Object value) {
    try {
      return codec.encode(value);
    } catch (RuntimeException e) {
      throw new IllegalArgumentException(
          "The session attribute '"
              + name
              + "' of type "
              + value.getClass().getName()
              + " cannot be stored: codec '"
              + codec.id()
              + "' cannot write it, or a type in it is not allowed ("
              + e.getClass().getName()
              + "). Allow packages by 'emdb.session.allowed-packages'",
          withoutMessage(e));
    }
  }

  /** Decodes a value; null if that is impossible by now, which is told in the log. */
  @Nullable Object decode(String name, byte[] bytes) {
    try {
      return codec.decode(bytes);
    } catch (RuntimeException | LinkageError e) {
      log.warn(
          "The session attribute '"
              + name
              + "' cannot be read any more and is left out: its class, the allowed types or the"
              + " codec changed ("
              + e.getClass().getName()
              + ")");
      return null;
    }
  }

  private static RuntimeException withoutMessage(RuntimeException original) {
    RuntimeException copy =
        new IllegalStateException(
            original.getClass().getName() + " (its message may quote the value)");
    copy.setStackTrace(original.getStackTrace());
    return copy;
  }
}
