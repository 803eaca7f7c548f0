package io.emdb.compare.workload;

/** A seeded stream of random numbers, cheap enough not to show in a figure. */
public final class Numbers {

  private static final long STEP = 0x9E3779B97F4A7C15L;

  private long state;

  public Numbers(long seed) {
    this.state = Pairs.mix(seed);
  }

  long next() {
    state += STEP;
    return Pairs.mix(state);
  }

  /** Returns a number from 0 to below a bound. */
  public long below(long bound) {
    return Math.multiplyHigh(next() >>> 1, bound << 1);
  }

  /** Returns a fraction from 0 to below 1. */
  double fraction() {
    return (next() >>> 11) * 0x1.0p-53;
  }
}
