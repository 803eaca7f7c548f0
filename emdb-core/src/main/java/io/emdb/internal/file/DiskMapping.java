package io.emdb.internal.file;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.concurrent.locks.ReentrantLock;

/** A mapping of a file on disk. */
final class DiskMapping implements Mapping {

  private final MappedRange range;
  private final ReentrantLock lock = new ReentrantLock();

  private volatile boolean closed;

  DiskMapping(MappedRange range) {
    this.range = range;
  }

  @Override
  public ByteBuffer buffer() {
    if (closed) {
      throw new IllegalStateException("The mapping is closed");
    }
    return range.bytes();
  }

  boolean isClosed() {
    return closed;
  }

  /** Hands what was stored to the file, unless unmapped: unmapping has done so already. */
  void force() throws IOException {
    lock.lock();
    try {
      if (!closed) {
        range.bytes().force();
      }
    } catch (UncheckedIOException e) {
      throw e.getCause();
    } finally {
      lock.unlock();
    }
  }

  @Override
  public void close() {
    // the lock keeps a sync in another thread from forcing what is just being unmapped
    lock.lock();
    try {
      if (!closed) {
        range.unmap().run();
        closed = true;
      }
    } finally {
      lock.unlock();
    }
  }
}
