package io.emdb.internal.index;

/**
 * Which keys left lately: 20 bits of each one's hash, in a place that the hash says, with when. A
 * newer one takes the place of an older one. One thread.
 */
final class Ghosts {

  private static final int FEWEST = 256;
  private static final int MOST = 1 << 26;
  private static final int MARK_BITS = 20;
  private static final int TIME_BITS = 12;
  private static final int TIME_MASK = (1 << TIME_BITS) - 1;

  /** How many units of time somebody is remembered, of which as many keys leave as there are. */
  private static final int REMEMBERED = 8;

  private int[] places = new int[FEWEST];
  private long left;
  private int keys = 1;

  /** Makes places for as many as there are keys, and remembers about as many. */
  void fit(int present) {
    keys = Math.max(1, present);
    int length = places.length;
    while (length < MOST && length < keys) {
      length *= 2;
    }
    if (length > places.length) {
      int[] larger = new int[length];
      for (int from = 0; from < length; from += places.length) {
        System.arraycopy(places, 0, larger, from, places.length);
      }
      places = larger;
    }
  }

  void add(long hash) {
    left++;
    places[at(hash)] = mark(hash) | time();
  }

  /** Tells whether a key left lately, and forgets it. */
  boolean remove(long hash) {
    int at = at(hash);
    int place = places[at];
    if (place == 0 || ((place ^ mark(hash)) >>> TIME_BITS) != 0) {
      return false;
    }
    places[at] = 0;
    return ((time() - place) & TIME_MASK) <= REMEMBERED;
  }

  private int time() {
    return (int) (left * REMEMBERED / keys) & TIME_MASK;
  }

  private int at(long hash) {
    return (int) hash & (places.length - 1);
  }

  private static int mark(long hash) {
    return (int) (hash >>> (Long.SIZE - MARK_BITS)) << TIME_BITS;
  }

  long bytes() {
    return 16 + 4L * places.length;
  }
}
