package io.emdb.internal.index;

import static org.assertj.core.api.Assertions.assertThat;

import org.jspecify.annotations.Nullable;

/** What must hold in a {@link SortedIndex} between any two calls. */
final class SortedIndexStructure {
  private SortedIndexStructure() {}

  /** Reads a range, without the key before it that {@link SortedIndex#read} may begin with. */
  static int read(
      SortedIndex index, RecordKeys keys, byte[] from, byte @Nullable [] to, long[] into) {
    long[] found = new long[into.length + 1];
    int count = index.read(from, to, found);
    int first = count > 0 && keys.compare(found[0], from) < 0 ? 1 : 0;
    count = Math.min(count - first, into.length);
    System.arraycopy(found, first, into, 0, count);
    return count;
  }

  static void check(SortedIndex index, RecordKeys keys) {
    long size = 0;
    long bytes = 2 * 16 + (8L + 4L) * index.branches.length;
    assertThat(index.heads).hasSameSizeAs(index.branches);
    byte[] last = null;
    for (int b = 0; b < index.branches.length; b++) {
      Branch branch = index.branches[b];
      if (b >= index.branchCount) {
        assertThat(branch).isNull();
        continue;
      }
      assertThat(branch.count).isBetween(1, Branch.CAPACITY);
      assertThat(index.heads[b]).isEqualTo(branch.heads[0]);
      assertThat(branch.heads).hasSameSizeAs(branch.leaves);
      bytes += branch.bytes();
      for (int l = 0; l < branch.leaves.length; l++) {
        long[] leaf = branch.leaves[l];
        if (l >= branch.count) {
          assertThat(leaf).isNull();
          continue;
        }
        assertThat(branch.heads[l]).isEqualTo(Leaf.head(leaf, 0));
        last = check(leaf, keys, last);
        bytes += Leaf.bytes(leaf);
        size += Leaf.count(leaf);
      }
    }
    assertThat(index.size()).isEqualTo(size);
    assertThat(index.bytes()).isEqualTo(bytes);
  }

  private static byte[] check(long[] leaf, RecordKeys keys, byte[] last) {
    assertThat(Leaf.count(leaf)).isBetween(1, Leaf.CAPACITY);
    assertThat(Leaf.capacity(leaf)).isBetween(Leaf.count(leaf), Leaf.CAPACITY + 16);
    for (int i = 0; i < Leaf.count(leaf); i++) {
      byte[] key = keys.key(Leaf.location(leaf, i));
      assertThat(Leaf.head(leaf, i)).isEqualTo(Leaf.head(key, 0));
      if (last != null) {
        assertThat(keys.compare(Leaf.location(leaf, i), last)).isPositive();
      }
      last = key;
    }
    return last;
  }
}
