package io.emdb.compare.report;

import java.util.List;
import java.util.stream.Collectors;

/**
 * What the engine is meant to reach.
 *
 * @param number its row
 * @param work what is done
 * @param checks its conditions, all of which must hold, with hash keys
 * @param sorted the same conditions with sorted keys, where these can be asked
 */
record Target(int number, String work, List<Check> checks, List<Check> sorted) {

  /** What is the same with sorted keys, or is not asked of them. */
  static Target of(int number, String work, List<Check> checks) {
    return new Target(number, work, checks, List.of());
  }

  String verdict() {
    return verdict(checks);
  }

  String sortedVerdict() {
    return sorted.isEmpty() ? Format.NOTHING : verdict(sorted);
  }

  private static String verdict(List<Check> checks) {
    if (checks.stream().anyMatch(check -> check.measured() && !check.met())) {
      return "missed";
    }
    return checks.stream().allMatch(Check::met) ? "met" : "not measured in full";
  }

  String figures() {
    return figures(checks);
  }

  String sortedFigures() {
    return sorted.isEmpty() ? Format.NOTHING : sortedVerdict() + ": " + figures(sorted);
  }

  private static String figures(List<Check> checks) {
    return checks.stream().map(Check::toString).collect(Collectors.joining("; "));
  }
}
