package io.emdb.internal.index;

/** Searches in the heads with which the parts of a {@link SortedIndex} begin. */
final class Heads {
  /*
   * Each step of a binary search in cold memory waits for a cache line. So a search begins where the
   * head would be if heads were spread evenly between two bounds, and doubles its steps from there:
   * with keys that are spread, it ends within a line or two, and with others it takes up to twice the
   * steps of a binary search.
   */

  private Heads() {}

  /**
   * Returns the index of the first of {@code count} heads that is not below another one. They lie
   * in an array at {@code first} and every {@code stride} words behind it.
   *
   * @param from a bound: no head is below it
   * @param to a bound that no head is above
   */
  static int firstNotBelow(
      long[] words, int first, int stride, int count, long head, long from, long to) {
    int guess = guess(count, head, from, to);
    int low;
    int high;
    if (isBelow(words[first + stride * guess], head)) {
      low = guess + 1;
      high = low;
      for (int step = 1; high < count && isBelow(words[first + stride * high], head); step *= 2) {
        low = high + 1;
        high = Math.min(count, high + step);
      }
    } else {
      high = guess;
      low = high;
      for (int step = 1; low > 0; step *= 2) {
        int probe = Math.max(0, high - step);
        if (isBelow(words[first + stride * probe], head)) {
          low = probe + 1;
          break;
        }
        high = probe;
        low = probe;
      }
    }
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (isBelow(words[first + stride * middle], head)) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low;
  }

  private static int guess(int count, long head, long from, long to) {
    double part = (double) ((head - from) >>> 1) / (double) ((to - from) >>> 1);
    return Math.max(0, Math.min(count - 1, (int) (count * part)));
  }

  private static boolean isBelow(long head, long other) {
    return Long.compareUnsigned(head, other) < 0;
  }

  /** Returns the index of the first of {@code count} heads, from an index on, that differs. */
  static int endOfEqual(long[] heads, int from, int count, long head) {
    int low = from;
    int high = count;
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (heads[middle] == head) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low;
  }
}
