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
   * insertion moves half of it. And what a search costs is the memory it has to wait for: each step
   * to an address that the last one gave.
   *
   * Idea. A B+ tree of fixed height: leaves of up to 64 entries, branches of up to 256 leaves, and one
   * array of branches. With n keys that array has about n / 8,000 elements, so that an insertion that
   * splits a leaf and a branch moves 64 entries, 256 leaves and n / 8,000 references. The heads of
   * the first keys of leaves lie in one array per branch, those of branches in one array, so a search
   * waits for a branch, its heads, a leaf, and in it for a line or two.
   *
   * A full leaf splits in halves, except when the new key comes after or before all others: then the
   * leaf stays full and the key starts a new one, so that ascending and descending keys leave full
   * leaves behind. A leaf (or branch) under a quarter full merges with a neighbour if both together fill at most three
   * quarters: neither the next insertion nor the next removal undoes that. No leaf and no branch is
   * empty between calls, and each head kept above is that of the first key below.
   */

  /** Most keys for {@link #build}: heads and locations lie in one array while they are sorted. */
  public static final int MAX_BUILT = (1 << 30) - 8;

  private static final int FIRST_ROOM = 1;

  private final RecordKeys keys;

  /** What was found last and where, for a change of it; no key once anything has changed. */
  private byte @Nullable [] foundKey;

  private long foundKnown;
  private int foundBranch;
  private int foundLeaf;
  private int foundAt;

  long[] heads = new long[FIRST_ROOM];
  Branch[] branches = new Branch[FIRST_ROOM];
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
   * @param locations begins with the locations, in any order
   * @param count how many there are, at most {@link #MAX_BUILT}
   */
  public static SortedIndex build(RecordKeys keys, long[] locations, int count) {
    long[] entries = KeySort.sort(keys, locations, count);
    SortedIndex index = new SortedIndex(keys);
    for (int from = 0; from < count; from += Leaf.CAPACITY) {
      index.append(Leaf.of(entries, from, Math.min(Leaf.CAPACITY, count - from)));
    }
    return index;
  }

  /**
   * Finds a key's place. A put or removal of the key that follows, of the same array and with no
   * other change in between, takes what was found: it reads no record, so it does not fail.
   *
   * @param known the location the key is known to have, or 0
   * @return the location it has here, or 0
   */
  public long find(byte[] key, long known) {
    foundKey = null;
    if (branchCount == 0) {
      return 0;
    }
    search(Leaf.head(key, 0), key, known);
    foundKey = key;
    return foundAt < 0 ? 0 : Leaf.location(branches[foundBranch].leaves[foundLeaf], foundAt);
  }

  /** Finds a key's place, unless it is known, before a change. */
  private void findToChange(long head, byte[] key, long known) {
    boolean isFound = foundKey == key && foundKnown == known;
    foundKey = null;
    if (!isFound) {
      search(head, key, known);
    }
  }

  private void search(long head, byte[] key, long known) {
    int branch = branchOf(head, key);
    int leaf = branches[branch].leafOf(keys, head, key);
    int at = branches[branch].search(leaf, keys, head, key, known);
    checkFound(branch, leaf, at, head, known);
    foundKnown = known;
    foundBranch = branch;
    foundLeaf = leaf;
    foundAt = at;
  }

  /**
   * Adds a key, or sets the location of one that is there.
   *
   * @param previous the location it has until now, or 0
   */
  public void put(byte[] key, long location, long previous) {
    long head = Leaf.head(key, 0);
    if (branchCount == 0) {
      append(Leaf.insert(Leaf.create(), 0, head, location));
      return;
    }
    findToChange(head, key, previous);
    if (foundAt >= 0) {
      Leaf.setLocation(branches[foundBranch].leaves[foundLeaf], foundAt, location);
    } else {
      insert(foundBranch, foundLeaf, ~foundAt, head, location);
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
    findToChange(Leaf.head(key, 0), key, location);
    if (foundAt < 0) {
      return false;
    }
    delete(foundBranch, foundLeaf, foundAt);
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
    findToChange(Leaf.head(key, 0), key, from);
    if (foundAt < 0 || Leaf.location(branches[foundBranch].leaves[foundLeaf], foundAt) != from) {
      return false;
    }
    Leaf.setLocation(branches[foundBranch].leaves[foundLeaf], foundAt, to);
    return true;
  }

  /**
   * Reads the locations of the smallest keys in a range, in order. To go on, read from the last key
   * with a zero byte appended.
   *
   * <p>The first key may be before the range, if it is the only one with the same first 8 bytes as
   * the range's beginning: to know, its record must be read, which the caller does anyway.
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
    int at = begin(branch, leaf, head, from);
    int count = 0;
    for (; branch < branchCount; branch++) {
      for (; leaf < branches[branch].count; leaf++) {
        long[] source = branches[branch].leaves[leaf];
        int end = to == null ? Leaf.count(source) : end(branch, leaf, Leaf.head(to, 0), to);
        while (at < end && count < into.length) {
          into[count++] = Leaf.location(source, at++);
        }
        if (count == into.length || end < Leaf.count(source)) {
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
    return bytes + 2 * 16 + (8L + 4L) * branches.length;
  }

  /** Returns where a range begins, without a look at the one key that alone has the same head. */
  private int begin(int branch, int leafIndex, long head, byte[] from) {
    long[] leaf = branches[branch].leaves[leafIndex];
    int at = branches[branch].firstNotBelow(leafIndex, head);
    boolean unsure = at < Leaf.count(leaf) && Leaf.head(leaf, at) == head;
    boolean inside = at > 0 && at + 1 < Leaf.count(leaf);
    if (inside && (!unsure || Leaf.head(leaf, at + 1) != head)) {
      return at;
    }
    at = branches[branch].search(leafIndex, keys, head, from, /* known= */ 0);
    checkFound(branch, leafIndex, at, head, 0);
    return at < 0 ? ~at : at;
  }

  /** Returns where a range ends in a leaf. */
  private int end(int branch, int leaf, long head, byte[] to) {
    Branch parent = branches[branch];
    if (leaf + 1 < parent.count && Long.compareUnsigned(parent.heads[leaf + 1], head) < 0) {
      return Leaf.count(parent.leaves[leaf]);
    }
    int at = parent.search(leaf, keys, head, to, /* known= */ 0);
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
    long[] leaf = branches[branch].leaves[leafIndex];
    if (at >= 0) {
      if (Leaf.location(leaf, at) != known) {
        keys.requireIntact(Leaf.location(leaf, at));
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
    if (~at < Leaf.count(leaf)) {
      checkKey(leaf, ~at, head);
    } else if (leafIndex + 1 < branches[branch].count) {
      if (branches[branch].heads[leafIndex + 1] == head) {
        checkKey(branches[branch].leaves[leafIndex + 1], 0, head);
      }
    } else if (branch + 1 < branchCount && heads[branch + 1] == head) {
      checkKey(branches[branch + 1].leaves[0], 0, head);
    }
  }

  private void checkLast(long[] leaf, long head) {
    checkKey(leaf, Leaf.count(leaf) - 1, head);
  }

  private void checkKey(long[] leaf, int at, long head) {
    if (Leaf.head(leaf, at) == head) {
      keys.requireIntact(Leaf.location(leaf, at));
    }
  }

  /**
   * Returns the index of the last branch that begins at or before a key, or of the first branch.
   */
  private int branchOf(long head, byte[] key) {
    int low = Heads.firstNotBelow(heads, 0, 1, branchCount, head, heads[0], heads[branchCount - 1]);
    int high = low;
    if (low < branchCount && heads[low] == head) {
      high = Heads.endOfEqual(heads, low, branchCount, head);
    }
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (branches[middle].compareFirst(keys, key) <= 0) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return Math.max(0, low - 1);
  }

  /** Adds a leaf whose keys come after all others. */
  void append(long[] leaf) {
    foundKey = null;
    size += Leaf.count(leaf);
    bytes += Leaf.bytes(leaf);
    int last = branchCount - 1;
    if (branchCount == 0 || branches[last].isFull()) {
      insertBranch(branchCount, new Branch(leaf));
    } else {
      insertInto(branches[last], branches[last].count, leaf);
    }
  }

  long leaves() {
    long leaves = 0;
    for (int i = 0; i < branchCount; i++) {
      leaves += branches[i].count;
    }
    return leaves;
  }

  private void insert(int branch, int leafIndex, int at, long head, long location) {
    long[] leaf = branches[branch].leaves[leafIndex];
    if (!Leaf.isFull(leaf)) {
      setLeaf(branch, leafIndex, leaf, Leaf.insert(leaf, at, head, location), at == 0);
      size++;
      return;
    }
    boolean last = branch == branchCount - 1 && leafIndex == branches[branch].count - 1;
    if (last && at == Leaf.CAPACITY) {
      append(Leaf.insert(Leaf.create(), 0, head, location));
      return;
    }
    boolean first = branch == 0 && leafIndex == 0 && at == 0;
    int half = first ? 0 : Leaf.CAPACITY / 2;
    long[] lower = first ? Leaf.create() : Leaf.lower(leaf, half);
    long[] upper = first ? leaf : Leaf.upper(leaf, half);
    if (at > half) {
      upper = Leaf.insert(upper, at - half, head, location);
    } else {
      lower = Leaf.insert(lower, at, head, location);
    }
    setLeaf(branch, leafIndex, leaf, lower, at == 0);
    insertLeaf(branch, leafIndex + 1, upper);
    size++;
  }

  /** Puts a changed leaf, perhaps another array, in the place it has. */
  private void setLeaf(int branch, int at, long[] before, long[] after, boolean newFirst) {
    bytes += Leaf.bytes(after) - Leaf.bytes(before);
    Branch parent = branches[branch];
    parent.leaves[at] = after;
    if (newFirst) {
      parent.heads[at] = Leaf.head(after, 0);
      heads[branch] = parent.heads[0];
    }
  }

  /** Inserts a leaf, not as the first one of a branch. */
  private void insertLeaf(int branchIndex, int at, long[] leaf) {
    Branch branch = branches[branchIndex];
    bytes += Leaf.bytes(leaf);
    if (branch.isFull()) {
      bytes -= branch.bytes();
      Branch upper = branch.split();
      bytes += branch.bytes();
      insertBranch(branchIndex + 1, upper);
      if (at > branch.count) {
        insertInto(upper, at - branch.count, leaf);
        return;
      }
    }
    insertInto(branch, at, leaf);
  }

  private void insertInto(Branch branch, int at, long[] leaf) {
    bytes -= branch.bytes();
    branch.insert(at, leaf);
    bytes += branch.bytes();
  }

  private void insertBranch(int at, Branch branch) {
    if (branchCount == branches.length) {
      heads = Arrays.copyOf(heads, 2 * branchCount);
      branches = Arrays.copyOf(branches, 2 * branchCount);
    }
    System.arraycopy(heads, at, heads, at + 1, branchCount - at);
    System.arraycopy(branches, at, branches, at + 1, branchCount - at);
    heads[at] = branch.heads[0];
    branches[at] = branch;
    branchCount++;
    bytes += branch.bytes();
  }

  private void delete(int branch, int leafIndex, int at) {
    long[] leaf = branches[branch].leaves[leafIndex];
    size--;
    if (Leaf.count(leaf) == 1) {
      deleteLeaf(branch, leafIndex);
      return;
    }
    long[] rest = Leaf.delete(leaf, at);
    setLeaf(branch, leafIndex, leaf, rest, at == 0);
    if (Leaf.count(rest) < Leaf.CAPACITY / 4 && !mergeLeaf(branch, leafIndex)) {
      mergeLeaf(branch, leafIndex - 1);
    }
  }

  /** Merges a leaf of a branch with the next one, if the two fit. */
  private boolean mergeLeaf(int branchIndex, int at) {
    Branch branch = branches[branchIndex];
    if (at < 0 || at + 1 >= branch.count) {
      return false;
    }
    long[] leaf = branch.leaves[at];
    long[] next = branch.leaves[at + 1];
    if (Leaf.count(leaf) + Leaf.count(next) > Leaf.CAPACITY * 3 / 4) {
      return false;
    }
    setLeaf(branchIndex, at, leaf, Leaf.merged(leaf, next), /* newFirst= */ false);
    deleteLeaf(branchIndex, at + 1);
    return true;
  }

  private void deleteLeaf(int branchIndex, int at) {
    Branch branch = branches[branchIndex];
    bytes -= Leaf.bytes(branch.leaves[at]);
    branch.delete(at);
    if (branch.count == 0) {
      bytes -= branch.bytes();
      deleteBranch(branchIndex);
      return;
    }
    heads[branchIndex] = branch.heads[0];
    if (branch.count < Branch.CAPACITY / 4 && !mergeBranch(branchIndex)) {
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
    if (branch.count + next.count > Branch.CAPACITY * 3 / 4) {
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
    System.arraycopy(heads, at + 1, heads, at, branchCount - at);
    System.arraycopy(branches, at + 1, branches, at, branchCount - at);
    Arrays.fill(branches, branchCount, branchCount + 1, null);
  }
}
