package io.emdb.internal.file;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.concurrent.locks.ReentrantReadWriteLock;

/**
 * The bytes of a file in memory. Grows by moving into a larger array until it is mapped: from then
 * on mappings share the array, so it stays. Behind the size all bytes are zero.
 */
final class HeapContent {

  private static final int SMALLEST_ARRAY = 256;
  private static final int LARGEST_ARRAY = Integer.MAX_VALUE - 8;

  private final String description;

  // shared: use the array; exclusive: replace it or change the size
  private final ReentrantReadWriteLock lock = new ReentrantReadWriteLock();
  private byte[] bytes = new byte[0];
  private int size;
  private boolean mapped;

  HeapContent(String description) {
    this.description = description;
  }

  int size() {
    lock.readLock().lock();
    try {
      return size;
    } finally {
      lock.readLock().unlock();
    }
  }

  void write(long position, ByteBuffer source) throws IOException {
    if (!source.hasRemaining()) {
      return;
    }
    // not added first: the sum could overflow
    long end = position > LARGEST_ARRAY ? position : position + source.remaining();
    if (end > size()) {
      resize(end, Resizing.ONLY_GROW);
    }
    lock.readLock().lock();
    try {
      source.get(bytes, (int) position, source.remaining());
    } finally {
      lock.readLock().unlock();
    }
  }

  int read(long position, ByteBuffer target) {
    lock.readLock().lock();
    try {
      if (position >= size) {
        return 0;
      }
      int count = Math.min(target.remaining(), size - (int) position);
      target.put(bytes, (int) position, count);
      return count;
    } finally {
      lock.readLock().unlock();
    }
  }

  void setSize(long newSize) throws IOException {
    resize(newSize, Resizing.ALSO_CUT);
  }

  ByteBuffer map(int length) throws IOException {
    lock.writeLock().lock();
    try {
      if (!mapped && bytes.length != Math.max(length, size)) {
        bytes = copied(Math.max(length, size));
      }
      resize(length, Resizing.ONLY_GROW);
      mapped = true;
      return ByteBuffer.wrap(bytes, 0, length).slice().order(ByteOrder.LITTLE_ENDIAN);
    } finally {
      lock.writeLock().unlock();
    }
  }

  private enum Resizing {
    ONLY_GROW,
    ALSO_CUT
  }

  private void resize(long newSize, Resizing resizing) throws IOException {
    lock.writeLock().lock();
    try {
      if (newSize > bytes.length) {
        bytes = copied(grownLength(newSize));
      }
      if (newSize > size) {
        size = (int) newSize;
      } else if (resizing == Resizing.ALSO_CUT) {
        Arrays.fill(bytes, (int) newSize, size, (byte) 0);
        size = (int) newSize;
      }
    } finally {
      lock.writeLock().unlock();
    }
  }

  private int grownLength(long wanted) throws IOException {
    if (mapped) {
      throw new IOException(
          description + " is mapped with " + bytes.length + " bytes, cannot hold " + wanted);
    }
    if (wanted > LARGEST_ARRAY) {
      throw new IOException(description + " cannot hold " + wanted + " bytes in memory");
    }
    long roomy = Math.max(SMALLEST_ARRAY, bytes.length * 2L);
    return (int) Math.min(LARGEST_ARRAY, Math.max(wanted, roomy));
  }

  private byte[] copied(int length) throws IOException {
    try {
      return Arrays.copyOf(bytes, length);
    } catch (OutOfMemoryError e) {
      throw new DiskFullException(
          "No heap left for " + length + " bytes of " + description + ". Give the process more.",
          e);
    }
  }
}
