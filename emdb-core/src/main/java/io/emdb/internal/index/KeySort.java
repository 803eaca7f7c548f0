package io.emdb.internal.index;

import java.util.Arrays;

/** Sorts locations by the keys of their records, reading each record a few times only. */
final class KeySort {
  /*
   * A comparison sort would read two records for each of its n log n comparisons. Instead the first 8
   * bytes of every key are read once, as numbers, and sorted with the locations; then every run of
   * equal numbers is sorted in the same way by the next 8 bytes. Each record is read once for every 8
   * bytes that its key shares with another one.
   *
   * Short runs, and runs after MAX_OFFSET shared bytes, are sorted by comparing whole keys: this
   * bounds the recursion. A run whose keys have all ended consists of keys that differ in trailing
   * zeros only. Those have different lengths, so it is short, or comes to MAX_OFFSET.
   */

  private static final int SHORT_RUN = 8;
  private static final int MAX_OFFSET = 256;

  private final RecordKeys keys;
  private final long[] locations;
  private final long[] heads;
  private final long[] spareLocations;
  private final long[] spareHeads;

  private KeySort(RecordKeys keys, long[] locations, int count) {
    this.keys = keys;
    this.locations = locations;
    this.heads = new long[count];
    this.spareLocations = new long[count];
    this.spareHeads = new long[count];
  }

  static void sort(RecordKeys keys, long[] locations, int count) {
    new KeySort(keys, locations, count).sort(0, count, 0);
  }

  private void sort(int from, int to, int offset) {
    if (to - from <= SHORT_RUN || offset > MAX_OFFSET) {
      sortByWholeKeys(from, to);
      return;
    }
    for (int i = from; i < to; i++) {
      byte[] key = keys.key(locations[i]);
      heads[i] = Leaf.head(key, Math.min(offset, key.length));
    }
    sortByHeads(from, to);
    int start = from;
    for (int i = from + 1; i <= to; i++) {
      if (i == to || heads[i] != heads[start]) {
        sort(start, i, offset + Long.BYTES);
        start = i;
      }
    }
  }

  private void sortByWholeKeys(int from, int to) {
    if (to - from < 2) {
      return;
    }
    Keyed[] run = new Keyed[to - from];
    for (int i = 0; i < run.length; i++) {
      run[i] = new Keyed(keys.key(locations[from + i]), locations[from + i]);
    }
    Arrays.sort(run);
    for (int i = 0; i < run.length; i++) {
      locations[from + i] = run[i].location;
    }
  }

  /** Merge sort of heads and locations side by side. */
  private void sortByHeads(int from, int to) {
    if (to - from < 2) {
      return;
    }
    int middle = (from + to) >>> 1;
    sortByHeads(from, middle);
    sortByHeads(middle, to);
    if (Long.compareUnsigned(heads[middle - 1], heads[middle]) > 0) {
      merge(from, middle, to);
    }
  }

  private void merge(int from, int middle, int to) {
    System.arraycopy(heads, from, spareHeads, from, middle - from);
    System.arraycopy(locations, from, spareLocations, from, middle - from);
    int left = from;
    int right = middle;
    for (int i = from; left < middle; i++) {
      if (right < to && Long.compareUnsigned(heads[right], spareHeads[left]) < 0) {
        heads[i] = heads[right];
        locations[i] = locations[right++];
      } else {
        heads[i] = spareHeads[left];
        locations[i] = spareLocations[left++];
      }
    }
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
