package io.emdb.internal.format;

import java.nio.ByteBuffer;
import java.util.AbstractList;
import java.util.Arrays;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Numbers of segments as a superblock lists them: ranges of consecutive ones. What a range says is
 * made when it is asked for, so that absurd lengths cost nothing.
 */
final class SegmentRanges extends AbstractList<Long> {

  private final long[] firsts;

  /** How many numbers there are up to the end of each range. */
  private final int[] ends;

  private SegmentRanges(long[] firsts, int[] ends) {
    this.firsts = firsts;
    this.ends = ends;
  }

  /** Reads ranges from where a buffer is; {@code null} if nobody can have written them. */
  static @Nullable SegmentRanges read(ByteBuffer bytes, int count) {
    long[] firsts = new long[count];
    int[] ends = new int[count];
    long next = 0;
    int total = 0;
    for (int i = 0; i < count; i++) {
      firsts[i] = bytes.getLong();
      int length = bytes.getInt();
      if (firsts[i] < next
          || length < 1
          || length > Integer.MAX_VALUE - total
          || firsts[i] > Long.MAX_VALUE - length) {
        return null;
      }
      next = firsts[i] + length;
      total += length;
      ends[i] = total;
    }
    return new SegmentRanges(firsts, ends);
  }

  @Override
  public Long get(int index) {
    Objects.checkIndex(index, size());
    int found = Arrays.binarySearch(ends, index + 1);
    int range = found < 0 ? ~found : found;
    return firsts[range] + index - (range == 0 ? 0 : ends[range - 1]);
  }

  /** Costs a search among the ranges, whatever their lengths. */
  @Override
  public boolean contains(@Nullable Object id) {
    if (!(id instanceof Long number)) {
      return false;
    }
    int found = Arrays.binarySearch(firsts, number);
    int range = found < 0 ? ~found - 1 : found;
    int length = range < 0 ? 0 : ends[range] - (range == 0 ? 0 : ends[range - 1]);
    return range >= 0 && number - firsts[range] < length;
  }

  @Override
  public int size() {
    return ends.length == 0 ? 0 : ends[ends.length - 1];
  }
}
