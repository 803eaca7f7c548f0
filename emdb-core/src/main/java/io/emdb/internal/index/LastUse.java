package io.emdb.internal.index;

import java.util.function.LongSupplier;

/**
 * When keys were last put or read, to an eighth of the time after which they count as idle. Any
 * thread may ask and tell; no lock. What was never told was used when this was made.
 *
 * <p>A key's place follows from its hash. Keys that share one are used together, which keeps some
 * entries longer and none shorter. Costs 16 to 32 bytes of heap a key.
 */
public final class LastUse {

  private static final int STEPS = 8;
  private static final int PLACES_PER_KEY = 4;
  private static final int FEWEST = 256;
  private static final int MOST = 1 << 28;

  private final LongSupplier nowMillis;
  private final long start;
  private final long stepMillis;
  private volatile int[] uses = new int[FEWEST];

  /** Begins to take note; keys are idle after so many milliseconds without a use. */
  public LastUse(long idleMillis, LongSupplier nowMillis) {
    this.nowMillis = nowMillis;
    this.start = nowMillis.getAsLong();
    this.stepMillis = Math.max(1, (idleMillis + STEPS - 1) / STEPS);
  }

  /** A key is used now. */
  public void use(long hash) {
    int[] places = uses;
    int at = (int) hash & (places.length - 1);
    int now = step();
    if (places[at] != now) {
      places[at] = now; // one store a step, however often it is read
    }
  }

  /** Tells whether a key was not used for so long; at most an eighth later than it could. */
  public boolean isIdle(long hash) {
    int[] places = uses;
    return step() - places[(int) hash & (places.length - 1)] > STEPS;
  }

  /** A clock that is set back makes nothing idle. */
  private int step() {
    long steps = (nowMillis.getAsLong() - start) / stepMillis;
    return (int) Math.max(0, Math.min(Integer.MAX_VALUE, steps));
  }

  /** Makes places for so many keys. Append lock. */
  public void fit(long keys) {
    int[] places = uses;
    if (places.length >= MOST || places.length >= keys * PLACES_PER_KEY) {
      return;
    }
    int[] larger = new int[2 * places.length];
    System.arraycopy(places, 0, larger, 0, places.length);
    System.arraycopy(places, 0, larger, places.length, places.length);
    uses = larger;
    fit(keys);
  }

  /** Returns heap bytes of the array. */
  public long bytes() {
    return 16 + 4L * uses.length;
  }
}
