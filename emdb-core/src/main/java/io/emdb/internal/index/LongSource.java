package io.emdb.internal.index;

import java.io.IOException;

/** Gives back the numbers that a {@link LongSink} took, unchanged, or throws. */
public interface LongSource {

  /** Gives the next number. */
  long next() throws IOException;

  /** Gives the next {@code count} numbers into the beginning of an array. */
  void next(long[] into, int count) throws IOException;

  /** Returns how many numbers are left, or more. */
  default long remaining() {
    return Integer.MAX_VALUE;
  }

  /** Gives the next number, which says how many numbers follow, at most {@code max}. */
  default int nextCount(int min, int max) throws IOException {
    return nextInt(min, Math.min(max, remaining()));
  }

  /** Gives the next number, which must be within a range, as a size. */
  default int nextInt(long min, long max) throws IOException {
    long value = next();
    if (value < min || value > max) {
      throw new IOException("Found " + value + " where a number from " + min + " is expected");
    }
    return (int) value;
  }
}
