package io.emdb.internal.index;

import java.io.IOException;

/**
 * Takes the numbers an index consists of, in the order in which a {@link LongSource} gives them.
 */
public interface LongSink {

  /** Takes one number. */
  void put(long value) throws IOException;

  /** Takes the first {@code count} numbers of an array, which it does not keep. */
  void put(long[] values, int count) throws IOException;
}
