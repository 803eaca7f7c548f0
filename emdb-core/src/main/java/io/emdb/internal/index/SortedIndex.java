package io.emdb.internal.index;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The keys of one namespace in unsigned lexicographic order, as locations, for scans. It holds the
 * first 8 bytes of each key and else no key bytes.
 *
 * <p>Not thread-safe: every call, reads too, is made under the engine's append lock.
 *
 * <p>Costs: at most 24 heap bytes a key. A call compares some 25 keys; keys that agree in the first
 * 8 bytes are compared in their records. A put copies a few KiB at the most.
 *
 * <p>Calls throw what {@link RecordKeys#requireIntact} does, before they change anything, rather
 * than go by a damaged key.
 */
public final class SortedIndex {
  /*
   * Problem. A tree map of key copies costs 100 bytes a key and more. A sorted array costs 8, but an
   * insertion moves half of it.
   *
   * Idea. A B+ tree of fixed height: leaves of up to 256 entries, branches of up to 256 leaves, and
   * one array of branches. With n keys that array has about n / 45,000 elements, so that an insertion
   * that splits a leaf and a branch moves 256 entries, 256 leaves and n / 45,000 references.
   *
   * A full leaf splits in halves, except the last one when the new key comes after all others: then
   * it stays full and the key starts a new leaf, so that ascending keys leave full leaves behind. A
   * leaf (or branch) under a quarter full merges with a neighbour if both together fill at most three
   * quarters: neither the next insertion nor the next removal undoes that. No leaf and no branch is
   * empty between calls.
   */

  private static final int UNDERFULL = Leaf.CAPACITY / 4;
  private static final int MERGED = Leaf.CAPACITY * 3 / 4;
  private static final int FIRST_CAPACITY = 8;

  private final RecordKeys keys;
  Branch[] branches = new Branch[1];
  int branchCount;
  private long size;
  private long bytes;

  /** Creates an empty index. */
  public SortedIndex(RecordKeys keys) {
    this.keys = keys;
  }

  /**
   * Creates an index of records whose keys all differ. Much faster than a {@code put} of each.
   *
   * @param locations begins with the locations, in any order; they are left sorted by key
   * @param count how many there are
   */
  public static SortedIndex build(RecordKeys keys, long[] locations, int count) {
    KeySort.sort(keys, locations, count);
    SortedIndex index = new SortedIndex(keys);
    for (int i = 0; i < count; i++) {
      index.append(Leaf.head(keys.key(locations[i]), 0), locations[i]);
    }
    return index;
  }

  /**
   * Adds a key, or sets the location of one that is there.
   *
   * @param previous the location it has until now, or 0
   */
  public void put(byte[] key, long location, long previous) {
    long head = Leaf.head(key, 0);
    if (branchCount == 0) {
      append(head, location);
      return;
    }
    int branch = branchOf(head, key);
    int leaf = branches[branch].leafOf(keys, head, key);
    int at = branches[branch].leaves[leaf].search(keys, head, key);
    checkFound(branch, leaf, at, head, previous);
    if (at >= 0) {
      branches[branch].leaves[leaf].locations[at] = location;
    } else {
      insert(branch, leaf, ~at, head, location);
    }
  }

  /**
   * Removes a key.
   *
   * @param location its location
   * @return false if it is not there
   */
  public boolean remove(byte[] key, long location) {
    if (branchCount == 0) {
      return false;
    }
    long head = Leaf.head(key, 0);
    int branch = branchOf(head, key);
    int leaf = branches[branch].leafOf(keys, head, key);
    int at = branches[branch].leaves[leaf].search(keys, head, key);
    checkFound(branch, leaf, at, head, location);
    if (at < 0) {
      return false;
    }
    delete(branch, leaf, at);
    return true;
  }

  /**
   * Replaces the location of a key by another one, if it is still current.
   *
   * @return false if the key is not at {@code from}
   */
  public boolean relocate(byte[] key, long from, long to) {
    if (branchCount == 0) {
      return false;
    }
    long head = Leaf.head(key, 0);
    int branch = branchOf(head, key);
    int leafIndex = branches[branch].leafOf(keys, head, key);
    Leaf leaf = branches[branch].leaves[leafIndex];
    int at = leaf.search(keys, head, key);
    checkFound(branch, leafIndex, at, head, from);
    if (at < 0 || leaf.locations[at] != from) {
      return false;
    }
    leaf.locations[at] = to;
    return true;
  }

  /**
   * Reads the locations of the smallest keys in a range, in order. To go on, read from the last key
   * with a zero byte appended.
   *
   * @param from the range's beginning, inclusive; an empty array is before all keys
   * @param to the range's end, exclusive; null for none
   * @param into filled from its beginning
   * @return how many locations there are; fewer than {@code into.length} only at the range's end
   */
  public int read(byte[] from, byte @Nullable [] to, long[] into) {
    if (branchCount == 0) {
      return 0;
    }
    long head = Leaf.head(from, 0);
    int branch = branchOf(head, from);
    int leaf = branches[branch].leafOf(keys, head, from);
    int at = branches[branch].leaves[leaf].search(keys, head, from);
    checkFound(branch, leaf, at, head, 0);
    at = at < 0 ? ~at : at;
    int count = 0;
    for (; branch < branchCount; branch++) {
      for (; leaf < branches[branch].count; leaf++) {
        Leaf source = branches[branch].leaves[leaf];
        int end = to == null ? source.count : end(branch, leaf, to);
        int taken = Math.max(0, Math.min(end - at, into.length - count));
        System.arraycopy(source.locations, at, into, count, taken);
        count += taken;
        if (count == into.length || end < source.count) {
          return count;
        }
        at = 0;
      }
      leaf = 0;
    }
    return count;
  }

  /** Returns the number of keys. */
  public long size() {
    return size;
  }

  /** Returns the heap bytes of the tree, a reference counted as 4 bytes. */
  public long bytes() {
    return bytes + 16 + 4L * branches.length;
  }

  private int end(int branch, int leaf, byte[] to) {
    long head = Leaf.head(to, 0);
    int at = branches[branch].leaves[leaf].search(keys, head, to);
    checkFound(branch, leaf, at, head, 0);
    return at < 0 ? ~at : at;
  }

  /**
   * Checks the outcome of a search: that the key is at {@code at}, or between its neighbours. A
   * record whose key is damaged can lead a search astray, but then only to its own side, as all
   * others are in order. So if both neighbours are intact, so is the outcome, and only those need
   * to be asked that were compared in their records.
   *
   * @param known where the key is known to be; found there, nothing needs to be checked
   */
  private void checkFound(int branch, int leafIndex, int at, long head, long known) {
    Leaf leaf = branches[branch].leaves[leafIndex];
    if (at >= 0) {
      if (leaf.locations[at] != known) {
        keys.requireIntact(leaf.locations[at]);
      }
      return;
    }
    if (~at > 0) {
      checkKey(leaf, ~at - 1, head);
    } else if (leafIndex > 0) {
      checkLast(branches[branch].leaves[leafIndex - 1], head);
    } else if (branch > 0) {
      checkLast(branches[branch - 1].leaves[branches[branch - 1].count - 1], head);
    }
    if (~at < leaf.count) {
      checkKey(leaf, ~at, head);
    } else if (leafIndex + 1 < branches[branch].count) {
      checkKey(branches[branch].leaves[leafIndex + 1], 0, head);
    } else if (branch + 1 < branchCount) {
      checkKey(branches[branch + 1].leaves[0], 0, head);
    }
  }

  private void checkLast(Leaf leaf, long head) {
    checkKey(leaf, leaf.count - 1, head);
  }

  private void checkKey(Leaf leaf, int at, long head) {
    if (leaf.heads[at] == head) {
      keys.requireIntact(leaf.locations[at]);
    }
  }

  /**
   * Returns the index of the last branch that begins at or before a key, or of the first branch.
   */
  private int branchOf(long head, byte[] key) {
    int low = 0;
    int high = branchCount - 1;
    while (low < high) {
      int middle = (low + high + 1) >>> 1;
      if (branches[middle].first().compare(keys, 0, head, key) <= 0) {
        low = middle;
      } else {
        high = middle - 1;
      }
    }
    return low;
  }

  /** Adds a key that comes after all others. */
  private void append(long head, long location) {
    if (branchCount == 0) {
      Leaf leaf = new Leaf(FIRST_CAPACITY);
      Branch branch = new Branch(leaf);
      insertBranch(0, branch);
      bytes += leaf.bytes() + branch.bytes();
    }
    int branch = branchCount - 1;
    int leaf = branches[branch].count - 1;
    insert(branch, leaf, branches[branch].leaves[leaf].count, head, location);
  }

  /** Adds a leaf whose keys come after all others. */
  void append(Leaf leaf) {
    size += leaf.count;
    if (branchCount > 0) {
      insertLeaf(branchCount - 1, branches[branchCount - 1].count, leaf);
      return;
    }
    Branch branch = new Branch(leaf);
    insertBranch(0, branch);
    bytes += leaf.bytes() + branch.bytes();
  }

  long leaves() {
    long leaves = 0;
    for (int i = 0; i < branchCount; i++) {
      leaves += branches[i].count;
    }
    return leaves;
  }

  private void insert(int branch, int leafIndex, int at, long head, long location) {
    Leaf leaf = branches[branch].leaves[leafIndex];
    bytes -= leaf.bytes();
    if (leaf.isFull()) {
      boolean last = branch == branchCount - 1 && leafIndex == branches[branch].count - 1;
      Leaf upper = last && at == leaf.count ? new Leaf(FIRST_CAPACITY) : leaf.split();
      insertLeaf(branch, leafIndex + 1, upper);
      if (at > leaf.count || upper.count == 0) {
        bytes += leaf.bytes() - upper.bytes();
        at -= leaf.count;
        leaf = upper;
      }
    }
    leaf.insert(at, head, location);
    bytes += leaf.bytes();
    size++;
  }

  private void insertLeaf(int branchIndex, int at, Leaf leaf) {
    Branch branch = branches[branchIndex];
    bytes += leaf.bytes() - branch.bytes();
    if (branch.isFull()) {
      boolean last = branchIndex == branchCount - 1 && at == branch.count;
      Branch upper = last ? new Branch(leaf) : branch.split();
      insertBranch(branchIndex + 1, upper);
      if (last) {
        bytes += branch.bytes() + upper.bytes();
        return;
      }
      if (at > branch.count) {
        bytes += branch.bytes();
        at -= branch.count;
        branch = upper;
      } else {
        bytes += upper.bytes();
      }
    }
    branch.insert(at, leaf);
    bytes += branch.bytes();
  }

  private void insertBranch(int at, Branch branch) {
    if (branchCount == branches.length) {
      branches = Arrays.copyOf(branches, 2 * branchCount);
    }
    System.arraycopy(branches, at, branches, at + 1, branchCount - at);
    branches[at] = branch;
    branchCount++;
  }

  private void delete(int branch, int leafIndex, int at) {
    Leaf leaf = branches[branch].leaves[leafIndex];
    bytes -= leaf.bytes();
    leaf.delete(at);
    bytes += leaf.bytes();
    size--;
    if (leaf.count == 0) {
      deleteLeaf(branch, leafIndex);
    } else if (leaf.count < UNDERFULL && !mergeLeaf(branch, leafIndex)) {
      mergeLeaf(branch, leafIndex - 1);
    }
  }

  /** Merges a leaf of a branch with the next one, if the two fit. */
  private boolean mergeLeaf(int branchIndex, int at) {
    Branch branch = branches[branchIndex];
    if (at < 0 || at + 1 >= branch.count) {
      return false;
    }
    Leaf leaf = branch.leaves[at];
    Leaf next = branch.leaves[at + 1];
    if (leaf.count + next.count > MERGED) {
      return false;
    }
    bytes -= leaf.bytes();
    leaf.merge(next);
    bytes += leaf.bytes();
    deleteLeaf(branchIndex, at + 1);
    return true;
  }

  private void deleteLeaf(int branchIndex, int at) {
    Branch branch = branches[branchIndex];
    bytes -= branch.leaves[at].bytes();
    branch.delete(at);
    if (branch.count == 0) {
      bytes -= branch.bytes();
      deleteBranch(branchIndex);
    } else if (branch.count < UNDERFULL && !mergeBranch(branchIndex)) {
      mergeBranch(branchIndex - 1);
    }
  }

  /** Merges a branch with the next one, if the two fit. */
  private boolean mergeBranch(int at) {
    if (at < 0 || at + 1 >= branchCount) {
      return false;
    }
    Branch branch = branches[at];
    Branch next = branches[at + 1];
    if (branch.count + next.count > MERGED) {
      return false;
    }
    bytes -= branch.bytes() + next.bytes();
    branch.merge(next);
    bytes += branch.bytes();
    deleteBranch(at + 1);
    return true;
  }

  private void deleteBranch(int at) {
    branchCount--;
    System.arraycopy(branches, at + 1, branches, at, branchCount - at);
    Arrays.fill(branches, branchCount, branchCount + 1, null);
  }
}
