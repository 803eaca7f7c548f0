package io.emdb;

import java.nio.ByteBuffer;

/**
 * A value where it lies in the log, valid only during {@link ValueReader#read}; later use throws
 * {@link IllegalStateException}. Multi-byte reads are little-endian. Offsets count from the value's
 * first byte; one outside the value throws {@link IndexOutOfBoundsException}. Not thread-safe.
 */
public interface ValueView {

  /** Returns the value's length in bytes. */
  int length();

  /** Returns one byte. */
  byte getByte(int offset);

  /** Returns four bytes as an {@code int}. */
  int getInt(int offset);

  /** Returns eight bytes as a {@code long}. */
  long getLong(int offset);

  /** Copies {@code length} bytes from {@code offset} into {@code target}. */
  void copyTo(int offset, byte[] target, int targetOffset, int length);

  /** Copies as many bytes as both sides have left and returns how many. */
  int copyTo(ByteBuffer target);

  /** Copies the whole value into a new array. */
  byte[] toByteArray();
}
