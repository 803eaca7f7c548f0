package io.emdb.spring.data;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import org.springframework.dao.DataRetrievalFailureException;
import org.springframework.dao.InvalidDataAccessApiUsageException;

/**
 * The bytes of an entity: a byte for the format, then what the codec makes of it. No message quotes
 * a value, so what the codec throws is told by its type.
 */
final class EntityFormat {

  private static final byte FORMAT = 1;

  private final EmdbEntityCodec codec;

  EntityFormat(EmdbEntityCodec codec) {
    this.codec = codec;
  }

  byte[] encode(Object item) {
    byte[] payload;
    try {
      payload = codec.encode(item);
    } catch (RuntimeException e) {
      // An illegal argument is the codec's own word about types; others may quote the value.
      String reason = e instanceof IllegalArgumentException ? e.getMessage() : typeOf(e);
      throw new InvalidDataAccessApiUsageException(
          "An entity of type " + item.getClass().getName() + " cannot be stored: " + reason,
          withoutMessage(e));
    }
    byte[] bytes = new byte[1 + payload.length];
    bytes[0] = FORMAT;
    System.arraycopy(payload, 0, bytes, 1, payload.length);
    return bytes;
  }

  Object decode(byte[] bytes, String keySpace) {
    if (bytes.length == 0 || bytes[0] != FORMAT) {
      throw new DataRetrievalFailureException(
          "An entry of key space '" + keySpace + "' was not written as an entity");
    }
    try {
      return codec.decode(Arrays.copyOfRange(bytes, 1, bytes.length));
    } catch (RuntimeException e) {
      throw new DataRetrievalFailureException(
          "An entity of key space '"
              + keySpace
              + "' cannot be read any more: its class or the codec changed ("
              + typeOf(e)
              + ")",
          withoutMessage(e));
    }
  }

  /** Returns an entity, or null if it cannot be read. */
  @Nullable Object decodeIfReadable(byte[] bytes, String keySpace) {
    try {
      return decode(bytes, keySpace);
    } catch (DataRetrievalFailureException e) {
      return null;
    }
  }

  private static String typeOf(Throwable exception) {
    return exception.getClass().getName();
  }

  private static RuntimeException withoutMessage(Throwable original) {
    RuntimeException copy =
        new IllegalStateException(typeOf(original) + " (its message may quote the entity)");
    copy.setStackTrace(original.getStackTrace());
    return copy;
  }
}
