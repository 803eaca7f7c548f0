package io.emdb.internal.index;

import java.util.Arrays;

/** A run of neighbouring leaves of a {@link SortedIndex}, with the head each begins with. */
final class Branch {
  static final int CAPACITY = 256;

  private static final int MIN_ROOM = 4;
  private static final int OBJECT_BYTES = 24;
  private static final int ARRAY_BYTES = 16;
  private static final int REFERENCE_BYTES = 4;

  /** Head {@code i} is that of the first key of leaf {@code i}: a search looks in one array. */
  long[] heads;

  long[][] leaves;
  int count;

  Branch(long[] first) {
    heads = new long[MIN_ROOM];
    leaves = new long[MIN_ROOM][];
    insert(0, first);
  }

  private Branch(long[] heads, long[][] leaves) {
    this.heads = heads;
    this.leaves = leaves;
    this.count = leaves.length;
  }

  boolean isFull() {
    return count == CAPACITY;
  }

  /** Compares the first key with another one. */
  int compareFirst(RecordKeys keys, byte[] key) {
    return keys.compare(Leaf.location(leaves[0], 0), key);
  }

  /** Returns the index of the last leaf that begins at or before a key, or of the first leaf. */
  int leafOf(RecordKeys keys, long head, byte[] key) {
    int low = Heads.firstNotBelow(heads, 0, 1, count, head, heads[0], heads[count - 1]);
    int high = low;
    if (low < count && heads[low] == head) {
      high = Heads.endOfEqual(heads, low, count, head);
    }
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (keys.compare(Leaf.location(leaves[middle], 0), key) <= 0) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return Math.max(0, low - 1);
  }

  /** Returns the index of a key in a leaf, as {@link Leaf#search} does. */
  int search(int leaf, RecordKeys keys, long head, byte[] key, long known) {
    return Leaf.search(leaves[leaf], keys, head, key, firstNotBelow(leaf, head), known);
  }

  /** Returns the index of the first entry of a leaf whose head is not below another one. */
  int firstNotBelow(int leaf, long head) {
    long to = leaf + 1 < count ? heads[leaf + 1] : -1L;
    return Leaf.firstNotBelow(leaves[leaf], head, heads[leaf], to);
  }

  /** Puts another array in the place of a leaf, or takes note of its new first key. */
  void set(int at, long[] leaf) {
    heads[at] = Leaf.head(leaf, 0);
    leaves[at] = leaf;
  }

  void insert(int at, long[] leaf) {
    if (count == leaves.length) {
      heads = Arrays.copyOf(heads, 2 * count);
      leaves = Arrays.copyOf(leaves, 2 * count);
    }
    System.arraycopy(heads, at, heads, at + 1, count - at);
    System.arraycopy(leaves, at, leaves, at + 1, count - at);
    set(at, leaf);
    count++;
  }

  void delete(int at) {
    count--;
    System.arraycopy(heads, at + 1, heads, at, count - at);
    System.arraycopy(leaves, at + 1, leaves, at, count - at);
    Arrays.fill(leaves, count, count + 1, null);
  }

  /** Moves the upper half out. */
  Branch split() {
    int kept = count / 2;
    Branch upper =
        new Branch(Arrays.copyOfRange(heads, kept, count), Arrays.copyOfRange(leaves, kept, count));
    heads = Arrays.copyOf(heads, kept);
    leaves = Arrays.copyOf(leaves, kept);
    count = kept;
    return upper;
  }

  /** Takes in the leaves of the next branch. */
  void merge(Branch next) {
    heads = Arrays.copyOf(heads, count + next.count);
    leaves = Arrays.copyOf(leaves, count + next.count);
    System.arraycopy(next.heads, 0, heads, count, next.count);
    System.arraycopy(next.leaves, 0, leaves, count, next.count);
    count += next.count;
  }

  long bytes() {
    return OBJECT_BYTES + 2 * ARRAY_BYTES + (long) (Long.BYTES + REFERENCE_BYTES) * leaves.length;
  }
}
