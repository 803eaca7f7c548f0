package io.emdb.compare.workload;

/**
 * Which keys go so that half of the files is dead: of the loaded keys with odd numbers, spread
 * evenly, four ninths of all that is live, for what tells that a record is gone is dead, too. Keys
 * with even numbers are gone already.
 */
final class HalfDead {

  private final long odd;
  private final long removed;

  /**
   * Chooses.
   *
   * @param loaded how many records were loaded
   * @param live how many records are live before, at least half of those loaded
   */
  HalfDead(long loaded, long live) {
    odd = loaded / 2;
    // Small runs write so much besides that it is not enough; a reader needs some that stay.
    removed = Math.min(4 * live / 9, odd * 7 / 8);
  }

  long odd() {
    return odd;
  }

  /** Returns the number of an odd-numbered key, counted from 0. */
  static long number(long index) {
    return 2 * index + 1;
  }

  /** Tells whether such a key is removed. */
  boolean removes(long index) {
    return (index + 1) * removed / odd != index * removed / odd;
  }

  /** Returns the number of one that stays, at or next to an index. */
  long staying(long index) {
    long at = index;
    while (removes(at)) {
      at = (at + 1) % odd;
    }
    return number(at);
  }
}
