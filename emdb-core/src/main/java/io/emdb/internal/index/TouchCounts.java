package io.emdb.internal.index;

/**
 * How often keys were read lately, up to three times, in two bits a place. A key's place follows
 * from its hash; keys that share one share the count, which does no more than keep an entry longer.
 *
 * <p>{@link #touch} may be called by any thread and takes no lock: an update that another one
 * overwrites is lost, and nobody waits. A key that was read three times costs readers no store.
 */
final class TouchCounts {

  static final int MOST = 3;

  /** Few enough keys share a place that the shared counts do not matter. */
  private static final int PLACES_PER_KEY = 16;

  private static final int FEWEST_BYTES = 256;
  private static final int MOST_BYTES = 1 << 29;

  private volatile byte[] counts = new byte[FEWEST_BYTES];

  void touch(long hash) {
    byte[] now = counts;
    int at = at(now, hash);
    int shift = shift(hash);
    int packed = now[at];
    if (((packed >>> shift) & MOST) != MOST) {
      now[at] = (byte) (packed + (1 << shift));
    }
  }

  int get(long hash) {
    byte[] now = counts;
    return (now[at(now, hash)] >>> shift(hash)) & MOST;
  }

  void lower(long hash) {
    byte[] now = counts;
    int at = at(now, hash);
    int shift = shift(hash);
    if (((now[at] >>> shift) & MOST) != 0) {
      now[at] = (byte) (now[at] - (1 << shift));
    }
  }

  void clear(long hash) {
    byte[] now = counts;
    int at = at(now, hash);
    now[at] = (byte) (now[at] & ~(MOST << shift(hash)));
  }

  /** Makes places for so many keys; each key keeps its count. */
  void fit(int keys) {
    byte[] now = counts;
    int length = now.length;
    while (length < MOST_BYTES && (long) length * 4 < (long) keys * PLACES_PER_KEY) {
      length *= 2;
    }
    if (length > now.length) {
      byte[] larger = new byte[length];
      for (int from = 0; from < length; from += now.length) {
        System.arraycopy(now, 0, larger, from, now.length);
      }
      counts = larger;
    }
  }

  long bytes() {
    return 16L + counts.length;
  }

  /** The bits above those that choose the pair of bits in the byte: doubling repeats them. */
  private static int at(byte[] counts, long hash) {
    return (int) (hash >>> 2) & (counts.length - 1);
  }

  private static int shift(long hash) {
    return 2 * ((int) hash & 3);
  }
}
