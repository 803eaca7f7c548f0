package io.emdb.internal.file;

import java.nio.ByteBuffer;

/**
 * A mapped file range. After {@link #close} its bytes must not be touched, which on some Java
 * versions ends the process: the owner waits for readers first, and ends every use of the buffer in
 * a channel, too. Absolute access only; little-endian.
 */
public interface Mapping extends AutoCloseable {

  /**
   * Returns the mapped bytes, always the same buffer; position and limit are never moved.
   *
   * @throws IllegalStateException after {@link #close}
   */
  ByteBuffer buffer();

  /** Unmaps and gives address space and, of a deleted file, disk space back. Idempotent. */
  @Override
  void close();
}
