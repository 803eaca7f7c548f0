package io.emdb.compare.report;

import java.util.Locale;
import java.util.OptionalDouble;

/** Numbers for people: three digits that count, and nothing where nothing was measured. */
final class Format {

  static final String NOTHING = "–";

  private Format() {}

  static String number(OptionalDouble value) {
    return value.isEmpty() ? NOTHING : number(value.getAsDouble());
  }

  static String number(double value) {
    double size = Math.abs(value);
    int decimals = size >= 100 ? 0 : size >= 10 ? 1 : size >= 1 ? 2 : size == 0 ? 0 : 3;
    return String.format(Locale.ROOT, "%,." + decimals + "f", value);
  }

  static String count(long value) {
    return String.format(Locale.ROOT, "%,d", value);
  }

  /** Returns a number of records as a word: 1 M, 200 k. */
  static String size(long records) {
    if (records >= 1_000_000 && records % 1_000_000 == 0) {
      return records / 1_000_000 + " M";
    }
    return records >= 1000 && records % 1000 == 0 ? records / 1000 + " k" : Long.toString(records);
  }
}
