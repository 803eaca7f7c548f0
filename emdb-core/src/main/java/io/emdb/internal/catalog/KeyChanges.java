package io.emdb.internal.catalog;

import io.emdb.internal.log.Segment;
import io.emdb.internal.log.SegmentScan;
import java.util.Arrays;

/**
 * Puts and deletes of one namespace out of one segment, as numbers: what replay needs to know of a
 * record without a look at it. One thread at a time.
 */
public final class KeyChanges {
  /*
   * Two numbers a record: the hash of its key, and
   *
   *    59      58       57       56 55              28 27              0
   *   +----------+--------+----------+-----------------+-----------------+
   *   |    0     | delete | deadline |  footprint / 8  |   offset / 8    |
   *   +----------+--------+----------+-----------------+-----------------+
   */

  private static final int FOOTPRINT_SHIFT = 28;
  private static final int SIZE_MASK = (1 << FOOTPRINT_SHIFT) - 1;
  private static final long DEADLINE = 1L << 56;
  private static final long DELETE = 1L << 57;
  private static final int FIRST_ROOM = 32;
  private static final long[] NONE = {};

  /** Fewer than this are applied as fast in any order. */
  private static final int WORTH_SORTING = 1 << 10;

  /** The leading bits of the hash choose the part of the index. */
  private static final int PART_BITS = 11;

  /** The leading bits of its last 24 choose the place in that part. */
  private static final int PLACE_BITS = 8;

  private static final int PLACE_SHIFT = 24 - PLACE_BITS;

  private final SpareArrays spares;
  private final Segment segment;
  private final int namespace;
  private long[] numbers = new long[2 * FIRST_ROOM];
  private int count;
  private long minSequence = Long.MAX_VALUE;
  private long maxSequence;

  /** Makes an empty list. */
  public KeyChanges(Segment segment, int namespace, SpareArrays spares) {
    this.spares = spares;
    this.segment = segment;
    this.namespace = namespace;
  }

  /** Adds the record that a scan is at. */
  public void add(SegmentScan scan, boolean delete, boolean deadline) {
    if (2 * count == numbers.length) {
      grow();
    }
    long sequence = scan.sequence();
    minSequence = Math.min(minSequence, sequence);
    maxSequence = Math.max(maxSequence, sequence);
    numbers[2 * count] = scan.keyHash();
    numbers[2 * count + 1] =
        (scan.offset() >>> 3)
            | (long) (scan.footprint() >>> 3) << FOOTPRINT_SHIFT
            | (delete ? DELETE : 0)
            | (deadline ? DEADLINE : 0);
    count++;
  }

  /** Takes out the records from an offset on; not after {@link #sort}. Returns how many. */
  public int removeFrom(int offset) {
    int before = count;
    while (count > 0 && offset(count - 1) >= offset) {
      count--;
    }
    return before - count;
  }

  private void grow() {
    if (numbers.length >= spares.length() / 4 && numbers.length < spares.length()) {
      long[] larger = spares.take();
      System.arraycopy(numbers, 0, larger, 0, numbers.length);
      numbers = larger;
    } else {
      numbers = Arrays.copyOf(numbers, 2 * numbers.length);
    }
  }

  /**
   * Sorts by the bits of the hashes that tell where in the hash index an entry is, so that
   * neighbours there come one after the other; records with the same hash stay in order.
   */
  public void sort() {
    if (count >= WORTH_SORTING) {
      long[] spare = numbers.length == spares.length() ? spares.take() : new long[2 * count];
      sortBy(PLACE_SHIFT, PLACE_BITS, numbers, spare);
      sortBy(Long.SIZE - PART_BITS, PART_BITS, spare, numbers);
      spares.give(spare);
    }
  }

  private void sortBy(int shift, int bits, long[] from, long[] to) {
    int mask = (1 << bits) - 1;
    int[] ends = new int[mask + 2];
    for (int i = 0; i < count; i++) {
      ends[((int) (from[2 * i] >>> shift) & mask) + 1]++;
    }
    for (int i = 1; i <= mask; i++) {
      ends[i] += ends[i - 1];
    }
    for (int i = 0; i < count; i++) {
      int at = ends[(int) (from[2 * i] >>> shift) & mask]++;
      to[2 * at] = from[2 * i];
      to[2 * at + 1] = from[2 * i + 1];
    }
  }

  /** Gives back the room; nothing may be asked any more. */
  void release() {
    long[] released = numbers;
    numbers = NONE;
    count = 0;
    spares.give(released);
  }

  Segment segment() {
    return segment;
  }

  int namespace() {
    return namespace;
  }

  int count() {
    return count;
  }

  /** Returns where the first of the records is. */
  int firstOffset() {
    int first = Integer.MAX_VALUE;
    for (int i = 0; i < count; i++) {
      first = Math.min(first, offset(i));
    }
    return first;
  }

  long minSequence() {
    return minSequence;
  }

  long maxSequence() {
    return maxSequence;
  }

  long hash(int index) {
    return numbers[2 * index];
  }

  long location(int index) {
    return segment.locationOf(offset(index));
  }

  int footprint(int index) {
    return ((int) (numbers[2 * index + 1] >>> FOOTPRINT_SHIFT) & SIZE_MASK) << 3;
  }

  boolean isDelete(int index) {
    return (numbers[2 * index + 1] & DELETE) != 0;
  }

  boolean hasDeadline(int index) {
    return (numbers[2 * index + 1] & DEADLINE) != 0;
  }

  private int offset(int index) {
    return ((int) numbers[2 * index + 1] & SIZE_MASK) << 3;
  }
}
