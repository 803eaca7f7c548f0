package io.emdb.internal.index;

import java.util.Arrays;

/** A run of neighbouring leaves of a {@link SortedIndex}. */
final class Branch {
  static final int CAPACITY = 256;

  private static final int MIN_ROOM = 4;
  private static final int OBJECT_BYTES = 24;
  private static final int ARRAY_BYTES = 16;
  private static final int REFERENCE_BYTES = 4;

  Leaf[] leaves;
  int count;

  Branch(Leaf first) {
    leaves = new Leaf[MIN_ROOM];
    leaves[0] = first;
    count = 1;
  }

  private Branch(Leaf[] leaves) {
    this.leaves = leaves;
    this.count = leaves.length;
  }

  boolean isFull() {
    return count == CAPACITY;
  }

  Leaf first() {
    return leaves[0];
  }

  /** Returns the index of the last leaf that begins at or before a key, or of the first leaf. */
  int leafOf(RecordKeys keys, long head, byte[] key) {
    int low = 0;
    int high = count - 1;
    while (low < high) {
      int middle = (low + high + 1) >>> 1;
      if (leaves[middle].compare(keys, 0, head, key) <= 0) {
        low = middle;
      } else {
        high = middle - 1;
      }
    }
    return low;
  }

  void insert(int at, Leaf leaf) {
    if (count == leaves.length) {
      leaves = Arrays.copyOf(leaves, 2 * count);
    }
    System.arraycopy(leaves, at, leaves, at + 1, count - at);
    leaves[at] = leaf;
    count++;
  }

  void delete(int at) {
    count--;
    System.arraycopy(leaves, at + 1, leaves, at, count - at);
    Arrays.fill(leaves, count, count + 1, null);
  }

  /** Moves the upper half out. */
  Branch split() {
    int kept = count / 2;
    Branch upper = new Branch(Arrays.copyOfRange(leaves, kept, count));
    leaves = Arrays.copyOf(leaves, kept);
    count = kept;
    return upper;
  }

  /** Takes in the leaves of the next branch. */
  void merge(Branch next) {
    leaves = Arrays.copyOf(leaves, count + next.count);
    System.arraycopy(next.leaves, 0, leaves, count, next.count);
    count += next.count;
  }

  long bytes() {
    return OBJECT_BYTES + ARRAY_BYTES + (long) REFERENCE_BYTES * leaves.length;
  }
}
