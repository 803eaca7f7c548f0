package io.emdb.internal.index;

import java.util.function.LongPredicate;

/*
 * S3-FIFO, by hashes. New keys enter a small queue, a tenth of all; those read by the
 * time they come to its end move on to the main queue, the others leave and are remembered. A
 * key that is remembered enters the main queue at once. In the main queue a key that was read goes
 * round again, once for each read, and one that was not leaves. So what is read once, as by a scan,
 * passes through the small queue and takes nothing else with it.
 *
 * The queues hold hashes, not locations: a compaction moves records without a word. They are not
 * told of removals either: who takes a key out looks whether it is still there. A key that was
 * removed and put again is in twice, until prune.
 *
 * J. Yang, Y. Zhang, Z. Qiu, Y. Yue, R. Vinayak: FIFO queues are all you need for cache eviction.
 * SOSP 2023.
 */
/**
 * Which keys of a namespace leave first when it is full. {@link #touch} may be called by any
 * thread; all else by the holder of the append lock.
 *
 * <p>Costs 16 to 40 bytes of heap a key.
 */
public final class EvictionOrder {

  /** One of so many is in the small queue. */
  private static final int SMALL_SHARE = 10;

  /** Keys that go round again in one search: bounds it, for every writer waits meanwhile. */
  private static final int MOST_ROUNDS = 256;

  private static final int FEW = 64;

  private final HashQueue small = new HashQueue();
  private final HashQueue main = new HashQueue();
  private final TouchCounts touches = new TouchCounts();
  private final Ghosts ghosts = new Ghosts();
  private int fitted = FEW;

  /** Makes an empty order. */
  public EvictionOrder() {}

  /** A key was read. Any thread. */
  public void touch(long hash) {
    touches.touch(hash);
  }

  /** A key was put that was not there. */
  public void add(long hash) {
    if (ghosts.remove(hash)) {
      main.add(hash);
    } else {
      small.add(hash);
    }
    fit();
  }

  /** A key was there before the order was kept: it is not taken for a new one. Oldest first. */
  public void addOld(long hash) {
    main.add(hash);
    fit();
  }

  /** Puts a key back that was taken but cannot leave now. */
  public void putBack(long hash) {
    main.add(hash);
  }

  private void fit() {
    int keys = count();
    if (keys > fitted) {
      fitted = (int) Math.min(Integer.MAX_VALUE, keys * 2L);
      touches.fit(keys);
    }
  }

  /** Returns the number of keys, those that are gone or in twice included. */
  public int count() {
    return small.count() + main.count();
  }

  /** Takes out the key that leaves next; there must be one. */
  public long take() {
    int rounds = 0;
    while (true) {
      boolean fromSmall = main.count() == 0 || small.count() > count() / SMALL_SHARE;
      if (fromSmall && small.count() > 0) {
        long hash = small.poll();
        if (touches.get(hash) == 0 || ++rounds > MOST_ROUNDS) {
          ghosts.fit(count());
          ghosts.add(hash);
          touches.clear(hash);
          return hash;
        }
        touches.clear(hash);
        main.add(hash);
      } else {
        long hash = main.poll();
        if (touches.get(hash) == 0 || ++rounds > MOST_ROUNDS) {
          touches.clear(hash);
          return hash;
        }
        touches.lower(hash);
        main.add(hash);
      }
    }
  }

  /** Tells whether so many keys that are gone are in that {@link #prune} is worth it. */
  public boolean isCrowded(long live) {
    return count() > 2 * live + 1024;
  }

  /** Forgets keys that are gone, and the later place of those that are in twice. */
  public void prune(LongPredicate isLive) {
    HashSetOfLongs seen = new HashSetOfLongs(count());
    prune(main, seen, isLive);
    prune(small, seen, isLive);
  }

  private static void prune(HashQueue queue, HashSetOfLongs seen, LongPredicate isLive) {
    for (int left = queue.count(); left > 0; left--) {
      long hash = queue.poll();
      if (isLive.test(hash) && seen.add(hash)) {
        queue.add(hash);
      }
    }
  }

  /** Returns heap bytes of the arrays. */
  public long bytes() {
    return small.bytes() + main.bytes() + touches.bytes() + ghosts.bytes();
  }

  /** Hashes in a table, for as long as one look at all takes. */
  private static final class HashSetOfLongs {

    private final long[] places;
    private boolean zero;

    HashSetOfLongs(int most) {
      places = new long[Integer.highestOneBit(Math.max(8, most)) * 4];
    }

    boolean add(long hash) {
      if (hash == 0) {
        boolean added = !zero;
        zero = true;
        return added;
      }
      int at = (int) hash & (places.length - 1);
      while (places[at] != 0) {
        if (places[at] == hash) {
          return false;
        }
        at = (at + 1) & (places.length - 1);
      }
      places[at] = hash;
      return true;
    }
  }
}
