package io.emdb.compare.workload;

/**
 * Numbers by Zipf's law with exponent 0.99, as YCSB draws them: few are asked for often, most
 * rarely. After Gray and others, "Quickly generating billion-record synthetic databases".
 */
final class Zipf {

  private static final double THETA = 0.99;

  private final long items;
  private final double zeta;
  private final double alpha;
  private final double eta;

  Zipf(long items) {
    this.items = items;
    this.zeta = zeta(items);
    this.alpha = 1 / (1 - THETA);
    this.eta = (1 - Math.pow(2.0 / items, 1 - THETA)) / (1 - zeta(2) / zeta);
  }

  private static double zeta(long items) {
    double sum = 0;
    for (long i = 1; i <= items; i++) {
      sum += 1 / Math.pow((double) i, THETA);
    }
    return sum;
  }

  /** Returns a rank: 0 is the most frequent. */
  long rank(Numbers numbers) {
    double u = numbers.fraction();
    double uz = u * zeta;
    if (uz < 1) {
      return 0;
    }
    if (uz < 1 + Math.pow(0.5, THETA)) {
      return 1;
    }
    return Math.min(items - 1, (long) (items * Math.pow(eta * u - eta + 1, alpha)));
  }

  /** Returns an item: ranks scattered over all numbers. */
  long scattered(Numbers numbers) {
    return Math.floorMod(Pairs.mix(rank(numbers)), items);
  }
}
