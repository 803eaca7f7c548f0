package io.emdb.internal.index;

import java.util.Arrays;

/** Sorts locations by the keys of their records, reading each record a few times only. */
final class KeySort {
  /*
   * A comparison sort would read two records for each of its n log n comparisons. Instead the head of
   * every key is read once, and heads and locations are sorted together, as numbers; then every run of
   * equal heads is sorted in the same way by the next 8 bytes of its keys. Each record is read once
   * for every 8 bytes that its key shares with another one. Records to be read lie anywhere, so some
   * are touched together before: then the memory accesses overlap.
   *
   * Numbers are sorted by their leading bits that differ into up to 2,048 groups, and each group in
   * the same way, until it is short. Entries are pairs of a head and a location, one after the other, as in
   * a leaf.
   *
   * Short runs, and runs after MAX_OFFSET shared bytes, are sorted by comparing whole keys: this
   * bounds the recursion. A run whose keys have all ended consists of keys that differ in trailing
   * zeros only. Those have different lengths, so it is short, or comes to MAX_OFFSET.
   */

  private static final int TOUCHED = 64;
  private static final int SHORT_RUN = 8;
  private static final int MAX_OFFSET = 256;

  /** Up to this many entries are sorted by insertion. */
  private static final int SHORT_GROUP = 24;

  /** A group of a sort has about 2 to the power of this many entries. */
  private static final int GROUP_BITS = 3;

  private static final int MAX_BITS = 11;

  private final RecordKeys keys;
  private final long[] entries;
  private long[] spare = {};

  /** Written only: what is not kept is not loaded. */
  @SuppressWarnings("UnusedVariable")
  private long touched;

  private KeySort(RecordKeys keys, long[] entries) {
    this.keys = keys;
    this.entries = entries;
  }

  /** Returns the heads of the keys at locations, each followed by the location, in key order. */
  static long[] sort(RecordKeys keys, long[] locations, int count) {
    if (count > SortedIndex.MAX_BUILT) {
      throw new IllegalArgumentException(
          count + " keys to sort are more than " + SortedIndex.MAX_BUILT);
    }
    long[] entries = new long[2 * count];
    for (int i = 0; i < count; i++) {
      entries[2 * i + 1] = locations[i];
    }
    new KeySort(keys, entries).sort(0, count, 0);
    return entries;
  }

  private void sort(int from, int to, int offset) {
    if (to - from <= SHORT_RUN || offset > MAX_OFFSET) {
      sortByWholeKeys(from, to);
      return;
    }
    readHeads(from, to, offset);
    sortByHeads(from, to);
    int start = from;
    for (int i = from + 1; i <= to; i++) {
      if (i == to || head(i) != head(start)) {
        if (i - start > 1) {
          sortEqual(start, i, offset);
        }
        start = i;
      }
    }
  }

  /** Sorts a run of equal heads by what follows those in the keys. */
  private void sortEqual(int from, int to, int offset) {
    long head = head(from);
    sort(from, to, offset + Long.BYTES);
    for (int i = from; i < to; i++) {
      entries[2 * i] = head;
    }
  }

  private void readHeads(int from, int to, int offset) {
    for (int start = from; start < to; start += TOUCHED) {
      int end = Math.min(start + TOUCHED, to);
      for (int i = start; i < end; i++) {
        touched ^= keys.touch(location(i));
      }
      for (int i = start; i < end; i++) {
        entries[2 * i] = keys.head(location(i), offset);
      }
    }
  }

  private void sortByHeads(int from, int to) {
    if (to - from <= SHORT_GROUP) {
      sortByInsertion(from, to);
      return;
    }
    long differing = 0;
    for (int i = from + 1; i < to; i++) {
      differing |= head(i) ^ head(from);
    }
    if (differing == 0) {
      return;
    }
    int sizeBits = Integer.SIZE - Integer.numberOfLeadingZeros(to - from);
    int bits = Math.min(MAX_BITS, sizeBits - GROUP_BITS);
    int shift = Math.max(0, Long.SIZE - Long.numberOfLeadingZeros(differing) - bits);
    int[] ends = group(from, to, shift, (1 << bits) - 1);
    int start = from;
    for (int end : ends) {
      if (shift > 0 && end - start > 1) {
        sortByHeads(start, end);
      }
      start = end;
    }
  }

  /** Groups entries by some bits of their heads, in order; returns the ends of the groups. */
  private int[] group(int from, int to, int shift, int mask) {
    int[] ends = new int[mask + 1];
    for (int i = from; i < to; i++) {
      ends[(int) (head(i) >>> shift) & mask]++;
    }
    int sum = 0;
    for (int i = 0; i <= mask; i++) {
      int size = ends[i];
      ends[i] = sum;
      sum += size;
    }
    if (spare.length < 2 * sum) {
      spare = new long[2 * sum];
    }
    for (int i = from; i < to; i++) {
      int at = ends[(int) (head(i) >>> shift) & mask]++;
      spare[2 * at] = head(i);
      spare[2 * at + 1] = location(i);
    }
    System.arraycopy(spare, 0, entries, 2 * from, 2 * sum);
    for (int i = 0; i <= mask; i++) {
      ends[i] += from;
    }
    return ends;
  }

  private void sortByInsertion(int from, int to) {
    for (int i = from + 1; i < to; i++) {
      long head = head(i);
      long location = location(i);
      int at = i;
      for (; at > from && Long.compareUnsigned(head(at - 1), head) > 0; at--) {
        entries[2 * at] = entries[2 * at - 2];
        entries[2 * at + 1] = entries[2 * at - 1];
      }
      entries[2 * at] = head;
      entries[2 * at + 1] = location;
    }
  }

  private void sortByWholeKeys(int from, int to) {
    Keyed[] run = new Keyed[to - from];
    for (int i = 0; i < run.length; i++) {
      run[i] = new Keyed(keys.key(location(from + i)), location(from + i));
    }
    Arrays.sort(run);
    for (int i = 0; i < run.length; i++) {
      entries[2 * (from + i)] = Leaf.head(run[i].key, 0);
      entries[2 * (from + i) + 1] = run[i].location;
    }
  }

  private long head(int at) {
    return entries[2 * at];
  }

  private long location(int at) {
    return entries[2 * at + 1];
  }

  private static final class Keyed implements Comparable<Keyed> {
    private final byte[] key;
    private final long location;

    Keyed(byte[] key, long location) {
      this.key = key;
      this.location = location;
    }

    @Override
    public int compareTo(Keyed other) {
      return Arrays.compareUnsigned(key, other.key);
    }
  }
}
