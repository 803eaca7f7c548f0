package io.emdb.internal.file;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;

/**
 * An open file. Thread-safe: reads, and writes of separate ranges, run concurrently. Immune to
 * {@link Thread#interrupt}: an operation completes and the flag is kept. After {@link #close}, or
 * that of the {@link Storage}, every operation throws {@link IOException}.
 */
public interface StorageFile extends Closeable {

  /** Returns the name within its {@link Storage}. */
  String name();

  /** Returns the length in bytes. */
  long size() throws IOException;

  /**
   * Writes all remaining bytes of {@code source}, heap or direct, at a position, in as many steps
   * as the system needs. A gap between the old end and the position reads as zeros. On success
   * {@code source} has nothing remaining; on failure it is as it was, and any part may have been
   * written. Fails with {@link DiskFullException} when the device is full; writing the same bytes
   * again, once there is space, is then safe.
   */
  void write(long position, ByteBuffer source) throws IOException;

  /**
   * Like {@link #write}, for zeros where nothing is yet, so that what is stored there has blocks.
   * Harms nobody, so it does not ask whether the directory is still ours.
   */
  default void writeAhead(long position, ByteBuffer zeros) throws IOException {
    write(position, zeros);
  }

  /**
   * Reads until {@code target} is full or the file ends, and returns the number of bytes read: 0 at
   * or behind the end. The position of {@code target} moves by that number; on failure it is as it
   * was, though its remaining bytes may have changed.
   */
  int read(long position, ByteBuffer target) throws IOException;

  /**
   * Forces contents (written, or stored through a mapping of this open file) and the length to the
   * device. Concurrent calls take turns. After a failure, which is never a {@link
   * DiskFullException}, nothing is known about what is durable: every later call fails, too.
   */
  void sync() throws IOException;

  /**
   * Cuts or extends the file with zeros. Extending allocates no blocks where the system supports
   * holes. Do not touch what is cut through a mapping any more. Windows does not cut a file that is
   * mapped: then this fails and the file stays as it is.
   */
  void truncate(long size) throws IOException;

  /**
   * Maps the first {@code size} bytes for reading and writing, extending the file if it is shorter.
   * What is written shows in the mapping and the other way round. The mapping outlives the close of
   * the file, so a file that is only read any more needs no open descriptor. A mapped file must not
   * grow beyond its first mapping, nor be mapped larger.
   *
   * <p>Storing into a range without allocated blocks may fail with {@link InternalError} when the
   * device is full: {@link #write} zeros there first.
   *
   * @throws IllegalArgumentException if the size is not positive
   */
  Mapping map(int size) throws IOException;

  /** Closes the file, without a sync. Mappings stay usable. Idempotent. */
  @Override
  void close() throws IOException;
}
