package io.emdb.internal.file;

import java.nio.ByteBuffer;

/**
 * A mapped file range. After {@link #close} the buffer must not be touched: the owner waits for
 * readers first. Absolute access only; little-endian.
 */
public interface Mapping extends AutoCloseable {

  /** Returns the mapped bytes; position and limit are never moved. */
  ByteBuffer buffer();

  /** Unmaps; idempotent. */
  @Override
  void close();
}
