package io.emdb.internal.index;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;

/** A short run of neighbouring keys of a {@link SortedIndex}: their heads and their locations. */
final class Leaf {
  /*
   * The head of a key is its first 8 bytes as an unsigned big-endian number, padded with zeros. Heads
   * in order are keys in order, except that equal heads decide nothing: then the keys may share
   * their first 8 bytes, or end early and differ in trailing zeros. Only a look at the record tells.
   *
   * Arrays grow in steps of 32 entries, for a leaf is between half full and full most of the time,
   * and room for 256 entries in each would cost 24 bytes a key and more.
   */

  static final int CAPACITY = 256;

  private static final int STEP = 32;
  private static final int OBJECT_BYTES = 24;
  private static final int ARRAY_BYTES = 16;

  private static final VarHandle LONGS =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);

  long[] heads;
  long[] locations;
  int count;

  Leaf(int capacity) {
    heads = new long[capacity];
    locations = new long[capacity];
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

  boolean isFull() {
    return count == CAPACITY;
  }

  /** Compares the key at an index with another one. */
  int compare(RecordKeys keys, int index, long head, byte[] key) {
    int order = Long.compareUnsigned(heads[index], head);
    return order != 0 ? order : keys.compare(locations[index], key);
  }

  /** Returns the index of a key, or the complement of the index where it belongs. */
  int search(RecordKeys keys, long head, byte[] key) {
    int low = 0;
    int high = count - 1;
    while (low <= high) {
      int middle = (low + high) >>> 1;
      int order = compare(keys, middle, head, key);
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

  void insert(int at, long head, long location) {
    if (count == heads.length) {
      resize(Math.min(CAPACITY, count < STEP ? 2 * count : count + STEP));
    }
    System.arraycopy(heads, at, heads, at + 1, count - at);
    System.arraycopy(locations, at, locations, at + 1, count - at);
    heads[at] = head;
    locations[at] = location;
    count++;
  }

  void delete(int at) {
    count--;
    System.arraycopy(heads, at + 1, heads, at, count - at);
    System.arraycopy(locations, at + 1, locations, at, count - at);
    if (heads.length - count > 2 * STEP) {
      resize(count + STEP);
    }
  }

  /** Moves the upper half out. */
  Leaf split() {
    int kept = count / 2;
    Leaf upper = new Leaf(count - kept + STEP);
    upper.appendAll(this, kept);
    count = kept;
    resize(kept + STEP);
    return upper;
  }

  /** Takes in the entries of the next leaf. */
  void merge(Leaf next) {
    resize(count + next.count);
    appendAll(next, 0);
  }

  private void appendAll(Leaf other, int from) {
    int more = other.count - from;
    System.arraycopy(other.heads, from, heads, count, more);
    System.arraycopy(other.locations, from, locations, count, more);
    count += more;
  }

  private void resize(int capacity) {
    heads = Arrays.copyOf(heads, capacity);
    locations = Arrays.copyOf(locations, capacity);
  }

  long bytes() {
    return OBJECT_BYTES + 2L * (ARRAY_BYTES + (long) Long.BYTES * heads.length);
  }
}
