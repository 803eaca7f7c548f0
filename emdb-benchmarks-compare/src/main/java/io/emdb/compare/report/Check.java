package io.emdb.compare.report;

import java.util.OptionalDouble;

/**
 * One condition of a target.
 *
 * @param figure what was measured, if it was
 * @param limit what it is compared with
 * @param atMost whether the limit is an upper one
 * @param unit what the figure is, such as "× RocksDB" or "ms"
 */
record Check(OptionalDouble figure, double limit, boolean atMost, String unit) {

  static Check atMost(OptionalDouble figure, double limit, String unit) {
    return new Check(figure, limit, true, unit);
  }

  static Check atLeast(OptionalDouble figure, double limit, String unit) {
    return new Check(figure, limit, false, unit);
  }

  boolean measured() {
    return figure.isPresent();
  }

  boolean met() {
    return figure.isPresent()
        && (atMost ? figure.getAsDouble() <= limit : figure.getAsDouble() >= limit);
  }

  @Override
  public String toString() {
    String bound = (atMost ? "≤ " : "≥ ") + Format.number(limit);
    String measured = Format.number(figure) + " " + unit + " (" + bound + ")";
    return met() || !measured() ? measured : "**" + measured + "**";
  }
}
