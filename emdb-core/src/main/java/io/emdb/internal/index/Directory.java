package io.emdb.internal.index;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.Arrays;

/**
 * The directory of a {@link HashIndex}, as functions over a plain {@code long[][]}: 2^d references
 * to shards, one for each value of the d leading bits of a hash. A shard of depth s fills 2^(d - s)
 * neighbouring entries.
 */
final class Directory {

  /** Leaves the fingerprint's bits out of the directory's. */
  static final int MAX_DEPTH = 24;

  /** Entries expected in a shard made in advance: a quarter less than it can have. */
  private static final int COMFORTABLE = 4_915;

  /** Shards with fewer together are one: then 4 bytes of directory for each weigh nothing. */
  private static final int FEW = 1_024;

  /** 16 million references at most are made in advance. */
  private static final int MAX_SPREAD_DEPTH = 20;

  private static final VarHandle SHARDS = MethodHandles.arrayElementVarHandle(long[][].class);

  private Directory() {}

  static int bits(long[][] directory) {
    return Integer.numberOfTrailingZeros(directory.length);
  }

  static long bytes(long[][] directory) {
    return 16 + 4L * directory.length;
  }

  /** Returns the entries that a shard fills. */
  static int span(long[][] directory, long[] shard) {
    return directory.length >>> Shard.depth(shard);
  }

  /** Two shifts, because a directory of one entry takes no bit, and a shift by 64 does nothing. */
  static int entry(long[][] directory, long hash) {
    return (int) ((hash >>> 1) >>> (63 - bits(directory)));
  }

  static long[] shardAcquire(long[][] directory, long hash) {
    return (long[]) SHARDS.getAcquire(directory, entry(directory, hash));
  }

  static void setShardsRelease(long[][] directory, int first, int count, long[] shard) {
    for (int i = first; i < first + count; i++) {
      SHARDS.setRelease(directory, i, shard);
    }
  }

  /** Returns a directory with twice the entries that leads to the same shards. */
  static long[][] doubled(long[][] directory) {
    long[][] doubled = new long[2 * directory.length][];
    for (int i = 0; i < doubled.length; i++) {
      doubled[i] = directory[i / 2];
    }
    return doubled;
  }

  /** Returns the depth at which so many keys fill shards comfortably. */
  static int depthFor(long keys) {
    int depth = 0;
    while (depth < MAX_SPREAD_DEPTH && keys >>> depth > COMFORTABLE) {
      depth++;
    }
    return depth;
  }

  /**
   * Returns the same entries in new shards of one depth, asking for the hash of each entry; the
   * directory given if the hash of some record shows that its key is damaged.
   */
  static long[][] spread(RecordKeys keys, long[][] directory, int depth) {
    long[][] spread = new long[1 << depth][];
    for (int i = 0; i < spread.length; i++) {
      spread[i] = Shard.create(Shard.MIN_BITS, depth);
    }
    for (int i = 0; i < directory.length; i += span(directory, directory[i])) {
      long[] shard = directory[i];
      for (int j = 0; j < Shard.capacity(shard); j++) {
        long location = Shard.location(shard[j]);
        if (location != 0) {
          long hash = keys.hash(location);
          if (!Shard.sameFingerprint(shard[j], hash)) {
            return directory;
          }
          int to = entry(spread, hash);
          spread[to] = Shard.withRoom(spread[to]);
          Shard.add(spread[to], shard[j]);
        }
      }
    }
    return spread;
  }

  /**
   * Returns a directory where shards that have few entries together with their neighbour of the
   * same depth are one. No record is asked for anything.
   */
  static long[][] merged(long[][] directory) {
    long[][] merged = directory.clone();
    merge(merged, 0, merged.length);
    int depth = 0;
    for (int i = 0; i < merged.length; i += span(merged, merged[i])) {
      depth = Math.max(depth, Shard.depth(merged[i]));
    }
    return every(merged, merged.length >>> depth);
  }

  /** Merges shards within a part; tells whether that is a single shard now. */
  private static boolean merge(long[][] directory, int first, int span) {
    if (span(directory, directory[first]) >= span) {
      return true;
    }
    boolean lowIsOne = merge(directory, first, span / 2);
    boolean highIsOne = merge(directory, first + span / 2, span / 2);
    long[] low = directory[first];
    long[] high = directory[first + span / 2];
    if (!lowIsOne || !highIsOne || Shard.live(low) + Shard.live(high) > FEW) {
      return false;
    }
    Arrays.fill(directory, first, first + span, Shard.merged(low, high));
    return true;
  }

  private static long[][] every(long[][] directory, int step) {
    long[][] entries = new long[directory.length / step][];
    for (int i = 0; i < entries.length; i++) {
      entries[i] = directory[i * step];
    }
    return entries;
  }

  /**
   * Touches what calls with these hashes will look at: first the slots, then the records, so that
   * memory is waited for side by side. The sum means nothing.
   */
  static long touch(long[][] entries, RecordKeys keys, long[] hashes, int from, int to) {
    long sum = 0;
    for (int i = from; i < to; i++) {
      long[] shard = entries[entry(entries, hashes[i])];
      sum += shard[Shard.home(Shard.capacity(shard), hashes[i])];
    }
    for (int i = from; i < to; i++) {
      long location = Shard.candidate(entries[entry(entries, hashes[i])], hashes[i]);
      if (location != 0) {
        sum += keys.touch(location);
      }
    }
    return sum;
  }
}
