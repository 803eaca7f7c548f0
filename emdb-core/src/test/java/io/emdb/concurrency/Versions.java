package io.emdb.concurrency;

import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.function.LongConsumer;

/**
 * What the one writer of some keys has begun and done, so that any reader can tell whether what it
 * found was there at some time of its read. Every change has a generation, which it says before it
 * makes the change ({@code begun}) and after ({@code done}).
 */
final class Versions {

  /** Above the generation: whether the change left the key absent. */
  private static final long ABSENT = 1L << 62;

  private final AtomicLongArray begun;
  private final AtomicLongArray done;
  private final AtomicLong removalsBegun = new AtomicLong();
  private final AtomicLong removalsDone = new AtomicLong();
  private long generation; // the writer's

  Versions(int keys) {
    begun = new AtomicLongArray(keys);
    done = new AtomicLongArray(keys);
    for (int key = 0; key < keys; key++) {
      begun.set(key, ABSENT);
      done.set(key, ABSENT);
    }
  }

  private static boolean isAbsent(long version) {
    return version >= ABSENT;
  }

  private static long generation(long version) {
    return version & (ABSENT - 1);
  }

  // ---- the writer

  /** Makes puts of keys, all of one generation. */
  void put(int[] keys, LongConsumer write) {
    long next = ++generation;
    set(begun, keys, next);
    write.accept(next);
    set(done, keys, next);
  }

  /** Makes a removal of keys, whether they are there or not. */
  void remove(int[] keys, Runnable removal) {
    long next = ++generation | ABSENT;
    set(begun, keys, next);
    removalsBegun.incrementAndGet();
    removal.run();
    set(done, keys, next);
    removalsDone.incrementAndGet();
  }

  private static void set(AtomicLongArray versions, int[] keys, long version) {
    for (int key : keys) {
      versions.set(key, version);
    }
  }

  /** Returns the generation of a key, or 0 if it is absent. When nobody writes. */
  long settled(int key) {
    long version = done.get(key);
    return isAbsent(version) ? 0 : generation(version);
  }

  // ---- readers

  /** What was done before a read began. */
  final class Before {
    private final long[] versions = new long[done.length()];
    private final long removals = removalsDone.get(); // first: see "absent"

    Before() {
      for (int key = 0; key < versions.length; key++) {
        versions[key] = done.get(key);
      }
    }

    /** Checks the generation that a read found, which has ended; 0 for none. */
    void check(int key, long found) {
      long oldest = versions[key];
      long newest = generation(begun.get(key));
      if (found == 0) {
        boolean noneRemoved = removalsBegun.get() == removals;
        require(isAbsent(oldest) || !noneRemoved, key, found, newest);
      } else {
        require(found <= newest, key, found, newest);
        require(found >= generation(oldest), key, found, newest);
        require(!isAbsent(oldest) || found > generation(oldest), key, found, newest);
      }
    }

    private void require(boolean condition, int key, long found, long newest) {
      if (!condition) {
        throw new AssertionError(
            "key "
                + key
                + ": found generation "
                + found
                + ", done before "
                + generation(versions[key])
                + (isAbsent(versions[key]) ? " (absent)" : "")
                + ", begun after "
                + newest);
      }
    }
  }

  Before before() {
    return new Before();
  }
}
