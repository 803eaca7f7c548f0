package io.emdb.internal.index;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/**
 * One open-addressing table of a {@link HashIndex}, as functions over a plain {@code long[]}: an
 * object around the array would cost every look-up one more memory access.
 */
final class Shard {
  /*
   * A shard of 2^k slots is an array of 2^k + 1 longs:
   *
   *   slots 0 .. 2^k-1   63          40 39                             0
   *                     +--------------+-------------------------------+
   *                     | fingerprint  | location, 0 = none            |
   *                     +--------------+-------------------------------+
   *   word 2^k           63     56 55            28 27                 0
   *                     +---------+----------------+-------------------+
   *                     |  depth  | used slots     | live slots        |
   *                     +---------+----------------+-------------------+
   *
   * A slot is EMPTY, DELETED (a fingerprint without a location), or live. Used slots are those that
   * are not EMPTY. Depth is the number of leading hash bits that all entries share. The last word is
   * the writer's alone; readers derive k from the length of the array.
   *
   * An entry's home is the top k bits of its fingerprint, and entries probe forward from there. So a
   * shard is copied into one of another size by its slots alone, without a look at any record.
   */

  static final int MIN_BITS = 4;

  /** A shard of this size splits instead of doubling: 64 KiB copied at once, at the most. */
  static final int FULL_BITS = 13;

  static final int FINGERPRINT_BITS = 24;

  /** Doubling beyond this could not tell homes apart. */
  static final int MAX_BITS = FINGERPRINT_BITS;

  static final int LOCATION_BITS = 40;
  static final long MAX_LOCATION = (1L << LOCATION_BITS) - 1;

  static final long EMPTY = 0;
  static final long DELETED = 1L << LOCATION_BITS;

  private static final int USED_SHIFT = 28;
  private static final int DEPTH_SHIFT = 56;
  private static final long COUNT_MASK = (1L << USED_SHIFT) - 1;
  private static final long FINGERPRINT_MASK = (1L << FINGERPRINT_BITS) - 1;

  private static final VarHandle SLOTS = MethodHandles.arrayElementVarHandle(long[].class);

  private Shard() {}

  static long[] create(int bits, int depth) {
    int capacity = 1 << bits;
    long[] shard = new long[capacity + 1];
    shard[capacity] = (long) depth << DEPTH_SHIFT;
    return shard;
  }

  static long getAcquire(long[] shard, int index) {
    return (long) SLOTS.getAcquire(shard, index);
  }

  static void setRelease(long[] shard, int index, long slot) {
    SLOTS.setRelease(shard, index, slot);
  }

  private static boolean isLocation(long location) {
    return location > 0 && location <= MAX_LOCATION;
  }

  static void requireLocation(long location) {
    if (!isLocation(location)) {
      throw new IllegalArgumentException("\"location\" is not within 1 .. 2^40 - 1: " + location);
    }
  }

  static long slot(long hash, long location) {
    return (hash << LOCATION_BITS) | location;
  }

  static long location(long slot) {
    return slot & MAX_LOCATION;
  }

  static boolean sameFingerprint(long slot, long hash) {
    return (slot ^ (hash << LOCATION_BITS)) >>> LOCATION_BITS == 0;
  }

  static int capacity(long[] shard) {
    return shard.length - 1;
  }

  static int bits(long[] shard) {
    return Integer.numberOfTrailingZeros(capacity(shard));
  }

  static int home(int capacity, long hash) {
    return (int) (((hash & FINGERPRINT_MASK) * capacity) >>> FINGERPRINT_BITS);
  }

  static int depth(long[] shard) {
    return (int) (shard[capacity(shard)] >>> DEPTH_SHIFT);
  }

  static int used(long[] shard) {
    return (int) ((shard[capacity(shard)] >>> USED_SHIFT) & COUNT_MASK);
  }

  static int live(long[] shard) {
    return (int) (shard[capacity(shard)] & COUNT_MASK);
  }

  static void count(long[] shard, int moreUsed, int moreLive) {
    shard[capacity(shard)] += ((long) moreUsed << USED_SHIFT) + moreLive;
  }

  /** Beyond a load of 0.8 probes get long; the free slots are also what ends every probe. */
  static boolean isFull(long[] shard) {
    return used(shard) >= limit(capacity(shard));
  }

  /**
   * Whether a copy of the same size is worth it. It then gives room for a thirty-second of the
   * capacity at least: some 30 slots copied for each put that takes a new one, in the worst case.
   */
  static boolean hasEnoughDeleted(long[] shard) {
    return live(shard) < limit(capacity(shard)) - capacity(shard) / 32;
  }

  static boolean isSparse(long[] shard) {
    return live(shard) < capacity(shard) / 8 && bits(shard) > MIN_BITS;
  }

  private static int limit(int capacity) {
    return (int) (capacity * 8L / 10);
  }

  /** The size that leaves an entry count as much room again, where that is not above full size. */
  static int bitsFor(int live) {
    int bits = MIN_BITS;
    while (bits < FULL_BITS && live > 1 << (bits - 1)) {
      bits++;
    }
    while (live >= limit(1 << bits)) {
      bits++;
    }
    return bits;
  }

  /** Returns the slot that has exactly this hash's fingerprint and this location, or -1. */
  static int slotOf(long[] shard, long hash, long location) {
    if (!isLocation(location)) {
      return -1;
    }
    long wanted = slot(hash, location);
    int capacity = capacity(shard);
    for (int i = home(capacity, hash); ; i = (i + 1) & (capacity - 1)) {
      long slot = getAcquire(shard, i);
      if (slot == wanted) {
        return i;
      }
      if (slot == EMPTY) {
        return -1;
      }
    }
  }

  /** Returns the first location that may be that of a key with this hash, or 0. */
  static long candidate(long[] shard, long hash) {
    int capacity = capacity(shard);
    for (int i = home(capacity, hash); shard[i] != EMPTY; i = (i + 1) & (capacity - 1)) {
      if (sameFingerprint(shard[i], hash) && location(shard[i]) != 0) {
        return location(shard[i]);
      }
    }
    return 0;
  }

  /** Returns the first empty slot for a hash. */
  static int emptySlot(long[] shard, long hash) {
    int capacity = capacity(shard);
    int at = home(capacity, hash);
    while (shard[at] != EMPTY) {
      at = (at + 1) & (capacity - 1);
    }
    return at;
  }

  /** Adds an entry that is not in the shard, to an array no reader has seen yet. */
  static void add(long[] shard, long slot) {
    shard[emptySlot(shard, slot >>> LOCATION_BITS)] = slot;
    count(shard, 1, 1);
  }

  /** Copies the live slots, in their order, into as many, and returns how many there are. */
  static int copyLive(long[] shard, long[] into) {
    int count = 0;
    int capacity = capacity(shard);
    for (int i = 0; i < capacity; i++) {
      long slot = shard[i];
      into[count] = slot;
      count += (int) (-location(slot) >>> (Long.SIZE - 1)); // a branch would go wrong too often
    }
    return count;
  }

  /** Makes a shard of so many live slots, which leave at least one empty. */
  static long[] of(long[] live, int count, int bits, int depth) {
    long[] shard = create(bits, depth);
    int last = capacity(shard) - 1;
    for (int i = 0; i < count; i++) {
      int at = (int) (live[i] >>> (Long.SIZE - bits)); // its home
      while (shard[at] != EMPTY) {
        at = (at + 1) & last;
      }
      shard[at] = live[i];
    }
    count(shard, count, count);
    return shard;
  }

  /** Returns a copy of another size, without the deleted slots. */
  static long[] copy(long[] shard, int bits) {
    long[] copy = create(bits, depth(shard));
    addAll(copy, shard);
    return copy;
  }

  /** Returns the shard, or a smaller copy if that has as much room again. */
  static long[] fitted(long[] shard) {
    int bits = bitsFor(live(shard));
    return bits < bits(shard) ? copy(shard, bits) : shard;
  }

  /** Returns a shard, as small as it can be, instead of two neighbours of the same depth. */
  static long[] merged(long[] low, long[] high) {
    int bits = MIN_BITS;
    while (live(low) + live(high) >= limit(1 << bits)) {
      bits++;
    }
    long[] merged = create(bits, depth(low) - 1);
    addAll(merged, low);
    addAll(merged, high);
    return merged;
  }

  /**
   * Returns the entries of a shard in the shards of the next bits of the hash, asking for the hash
   * of each; none if the hash of some record shows that its key is damaged.
   */
  static long[][] split(RecordKeys keys, long[] shard, int bits) {
    int depth = depth(shard) + bits;
    long[][] parts = new long[1 << bits][];
    for (int i = 0; i < parts.length; i++) {
      parts[i] = create(bitsFor(live(shard) >>> bits), depth);
    }
    int capacity = capacity(shard);
    for (int i = 0; i < capacity; i++) {
      long location = location(shard[i]);
      if (location != 0) {
        long hash = keys.hash(location);
        if (!sameFingerprint(shard[i], hash)) {
          return new long[0][];
        }
        int part = (int) (hash >>> -depth) & (parts.length - 1);
        parts[part] = withRoom(parts[part]);
        add(parts[part], shard[i]);
      }
    }
    for (int i = 0; i < parts.length; i++) {
      parts[i] = fitted(parts[i]);
    }
    return parts;
  }

  /** Returns the shard, or a larger copy if it is full. */
  static long[] withRoom(long[] shard) {
    return isFull(shard) && bits(shard) < MAX_BITS ? copy(shard, bits(shard) + 1) : shard;
  }

  private static void addAll(long[] to, long[] from) {
    int capacity = capacity(from);
    for (int i = 0; i < capacity; i++) {
      if (location(from[i]) != 0) {
        add(to, from[i]);
      }
    }
  }

  /**
   * Brings the records of a shard's entries near before each is asked for its hash. The sum means
   * nothing; without it the compiler would leave the loads out.
   */
  static long touchRecords(RecordKeys keys, long[] shard) {
    long sum = 0;
    int capacity = capacity(shard);
    for (int i = 0; i < capacity; i++) {
      long location = location(shard[i]);
      if (location != 0) {
        sum += keys.touch(location);
      }
    }
    return sum;
  }

  /** Heap bytes of an array of longs with its header. */
  static long bytes(long[] shard) {
    return 16 + 8L * shard.length;
  }
}
