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
record Check(Figure figure, double limit, boolean atMost, String unit) {

  static Check atMost(Figure figure, double limit, String unit) {
    return new Check(figure, limit, true, unit);
  }

  static Check atLeast(Figure figure, double limit, String unit) {
    return new Check(figure, limit, false, unit);
  }

  boolean measured() {
    return figure.value().isPresent();
  }

  boolean met() {
    OptionalDouble value = figure.value();
    return value.isPresent()
        && (atMost ? value.getAsDouble() <= limit : value.getAsDouble() >= limit);
  }

  @Override
  public String toString() {
    String bound = (atMost ? "≤ " : "≥ ") + Format.number(limit);
    String measured = figure + " " + unit + " (" + bound + ")";
    return met() || !measured() ? measured : "**" + measured + "**";
  }
}
