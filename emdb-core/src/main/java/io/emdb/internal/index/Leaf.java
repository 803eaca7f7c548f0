package io.emdb.internal.index;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;

/**
 * A short run of neighbouring keys of a {@link SortedIndex}, their heads and their locations, as
 * functions over a plain {@code long[]}: an object around the array, or a second array, would cost
 * every search one more memory access.
 */
final class Leaf {
  /*
   * The head of a key is its first 8 bytes as an unsigned big-endian number, padded with zeros. Heads
   * in order are keys in order, except that equal heads decide nothing: then the keys may share
   * their first 8 bytes, or end early and differ in trailing zeros. Only a look at the record tells.
   *
   *   word 0       the number of entries
   *   word 1 + 2i  head of entry i
   *   word 2 + 2i  location of entry i
   *
   * An insertion moves half the entries behind it on, and a search waits for memory at each step
   * that leaves a cache line: both want a leaf to be small. What a leaf costs beside its entries
   * wants it to be large. Arrays grow in steps of 16 entries, for a leaf is between half full and full
   * most of the time, and room for all entries in each would cost 24 bytes a key and more.
   */

  static final int CAPACITY = 64;

  private static final int STEP = 16;
  private static final int FIRST_CAPACITY = 8;
  private static final int ARRAY_BYTES = 16;

  private static final VarHandle LONGS =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);

  private Leaf() {}

  static long[] create() {
    return create(FIRST_CAPACITY);
  }

  /** Makes a leaf with room for some entries. */
  static long[] create(int capacity) {
    return new long[1 + 2 * capacity];
  }

  /** Makes a leaf of entries that lie in an array of heads and locations in turn. */
  static long[] of(long[] entries, int from, int count) {
    long[] leaf = create(count);
    System.arraycopy(entries, 2 * from, leaf, 1, 2 * count);
    leaf[0] = count;
    return leaf;
  }

  /** Returns 8 bytes of a key as an unsigned number; those beyond its end count as zero. */
  static long head(byte[] key, int offset) {
    if (key.length - offset >= Long.BYTES) {
      return (long) LONGS.get(key, offset);
    }
    long head = 0;
    for (int i = 0; i < Long.BYTES; i++) {
      head = (head << Byte.SIZE) | (offset + i < key.length ? key[offset + i] & 0xff : 0);
    }
    return head;
  }

  static int count(long[] leaf) {
    return (int) leaf[0];
  }

  static int capacity(long[] leaf) {
    return leaf.length >>> 1;
  }

  /** Returns how many words are in use. */
  static int words(long[] leaf) {
    return 1 + 2 * count(leaf);
  }

  static boolean isFull(long[] leaf) {
    return count(leaf) == CAPACITY;
  }

  static long head(long[] leaf, int at) {
    return leaf[1 + 2 * at];
  }

  static long location(long[] leaf, int at) {
    return leaf[2 + 2 * at];
  }

  static void setLocation(long[] leaf, int at, long location) {
    leaf[2 + 2 * at] = location;
  }

  /**
   * Returns the index of the first entry whose head is not below another one.
   *
   * @param from a bound that no head is below
   * @param to a bound that no head is above
   */
  static int firstNotBelow(long[] leaf, long head, long from, long to) {
    return Heads.firstNotBelow(leaf, 1, 2, count(leaf), head, from, to);
  }

  /**
   * Returns the index of a key, or the complement of the index where it belongs.
   *
   * @param first the index of the first entry whose head is not below the key's
   * @param known the key's location, if it is known to be there; else 0
   */
  static int search(long[] leaf, RecordKeys keys, long head, byte[] key, int first, long known) {
    int low = first;
    int end = first;
    for (int count = count(leaf); end < count && head(leaf, end) == head; end++) {
      if (location(leaf, end) == known) {
        return end;
      }
    }
    int high = end - 1;
    while (low <= high) {
      int middle = (low + high + 1) >>> 1;
      int order = keys.compare(location(leaf, middle), key);
      if (order == 0) {
        return middle;
      }
      if (order < 0) {
        low = middle + 1;
      } else {
        high = middle - 1;
      }
    }
    return ~low;
  }

  /** Inserts an entry; returns the leaf, which may be another array from now on. */
  static long[] insert(long[] leaf, int at, long head, long location) {
    int count = count(leaf);
    long[] target =
        count < capacity(leaf)
            ? leaf
            : resized(leaf, Math.min(CAPACITY, count < STEP ? 2 * count : count + STEP));
    int word = 1 + 2 * at;
    System.arraycopy(target, word, target, word + 2, 2 * (count - at));
    target[word] = head;
    target[word + 1] = location;
    target[0] = 1L + count;
    return target;
  }

  /** Deletes an entry; returns the leaf, which may be another array from now on. */
  static long[] delete(long[] leaf, int at) {
    int count = count(leaf) - 1;
    int word = 1 + 2 * at;
    System.arraycopy(leaf, word + 2, leaf, word, 2 * (count - at));
    leaf[0] = count;
    return capacity(leaf) - count > 2 * STEP ? resized(leaf, count + STEP) : leaf;
  }

  /** Returns the entries before one, with some room. */
  static long[] lower(long[] leaf, int at) {
    long[] lower = resized(leaf, at + STEP);
    lower[0] = at;
    return lower;
  }

  /** Returns the entries from one on, with some room. */
  static long[] upper(long[] leaf, int at) {
    int count = count(leaf) - at;
    long[] upper = create(count + STEP);
    System.arraycopy(leaf, 1 + 2 * at, upper, 1, 2 * count);
    upper[0] = count;
    return upper;
  }

  /** Returns the entries of two neighbours. */
  static long[] merged(long[] leaf, long[] next) {
    int count = count(leaf);
    int more = count(next);
    long[] merged = resized(leaf, count + more);
    System.arraycopy(next, 1, merged, 1 + 2 * count, 2 * more);
    merged[0] = (long) count + more;
    return merged;
  }

  private static long[] resized(long[] leaf, int capacity) {
    return Arrays.copyOf(leaf, 1 + 2 * capacity);
  }

  static long bytes(long[] leaf) {
    return ARRAY_BYTES + (long) Long.BYTES * leaf.length;
  }
}
