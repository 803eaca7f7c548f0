package io.emdb.samples.cityguide;

/** Elapsed time as the page shows it. */
final class Micros {

  private Micros() {}

  static double since(long startNanos) {
    return (System.nanoTime() - startNanos) / 1000.0;
  }
}
