package io.emdb.internal.index;

import static org.assertj.core.api.Assertions.assertThat;

/** What must hold in a {@link SortedIndex} between any two calls. */
final class SortedIndexStructure {
  private SortedIndexStructure() {}

  static void check(SortedIndex index, RecordKeys keys) {
    long size = 0;
    long bytes = 16 + 4L * index.branches.length;
    byte[] last = null;
    for (int b = 0; b < index.branches.length; b++) {
      Branch branch = index.branches[b];
      if (b >= index.branchCount) {
        assertThat(branch).isNull();
        continue;
      }
      assertThat(branch.count).isBetween(1, Branch.CAPACITY);
      bytes += branch.bytes();
      for (int l = 0; l < branch.leaves.length; l++) {
        Leaf leaf = branch.leaves[l];
        if (l >= branch.count) {
          assertThat(leaf).isNull();
          continue;
        }
        last = check(leaf, keys, last);
        bytes += leaf.bytes();
        size += leaf.count;
      }
    }
    assertThat(index.size()).isEqualTo(size);
    assertThat(index.bytes()).isEqualTo(bytes);
  }

  private static byte[] check(Leaf leaf, RecordKeys keys, byte[] last) {
    assertThat(leaf.count).isBetween(1, Leaf.CAPACITY);
    assertThat(leaf.heads.length).isBetween(leaf.count, Leaf.CAPACITY + 32);
    assertThat(leaf.locations).hasSameSizeAs(leaf.heads);
    for (int i = 0; i < leaf.count; i++) {
      byte[] key = keys.key(leaf.locations[i]);
      assertThat(leaf.heads[i]).isEqualTo(Leaf.head(key, 0));
      if (last != null) {
        assertThat(keys.compare(leaf.locations[i], last)).isPositive();
      }
      last = key;
    }
    return last;
  }
}
