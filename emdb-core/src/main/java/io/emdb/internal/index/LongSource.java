package io.emdb.internal.index;

import java.io.IOException;

/** Gives back the numbers that a {@link LongSink} took, unchanged, or throws. */
public interface LongSource {

  /** Gives the next number. */
  long next() throws IOException;

  /** Gives the next {@code count} numbers into the beginning of an array. */
  void next(long[] into, int count) throws IOException;

  /** Gives the next number, which must be within a range, as a size. */
  default int nextInt(long min, long max) throws IOException {
    long value = next();
    if (value < min || value > max) {
      throw new IOException("Found " + value + " where a number from " + min + " is expected");
    }
    return (int) value;
  }
}
