package io.emdb.internal.file;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;

/**
 * An open file. Positional reads, and writes of separate ranges, may run concurrently. Immune to
 * {@link Thread#interrupt}: an operation completes and the flag is kept.
 */
public interface StorageFile extends Closeable {

  /** Returns the name within its {@link Storage}. */
  String name();

  /** Returns the length in bytes. */
  long size() throws IOException;

  /**
   * Writes all remaining bytes of {@code source} at a position, in as many steps as the system
   * needs. On failure any part may have been written. Fails with {@link DiskFullException} when the
   * device is full.
   */
  void write(long position, ByteBuffer source) throws IOException;

  /** Reads until {@code target} is full or the file ends; returns the number of bytes read. */
  int read(long position, ByteBuffer target) throws IOException;

  /**
   * Forces contents (written or stored through a mapping) and the length to the device. After a
   * failure nothing is known about what is durable: never retry.
   */
  void sync() throws IOException;

  /** Cuts or extends the file. Extending allocates no blocks where the system supports holes. */
  void truncate(long size) throws IOException;

  /**
   * Maps the first {@code size} bytes for reading and writing, extending the file if it is shorter.
   * Storing into a range without allocated blocks may fail with {@link InternalError}: {@link
   * #write} zeros there first. Must be unmapped by {@link Mapping#close} before the file can be
   * deleted everywhere.
   */
  Mapping map(int size) throws IOException;

  @Override
  void close() throws IOException;
}
