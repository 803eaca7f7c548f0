package io.emdb.compare.report;

import java.util.List;
import java.util.stream.Collectors;

/**
 * What the engine is meant to reach.
 *
 * @param number its row
 * @param work what is done
 * @param checks its conditions, all of which must hold
 */
record Target(int number, String work, List<Check> checks) {

  String verdict() {
    if (checks.stream().anyMatch(check -> check.measured() && !check.met())) {
      return "missed";
    }
    return checks.stream().allMatch(Check::met) ? "met" : "not measured in full";
  }

  String figures() {
    return checks.stream().map(Check::toString).collect(Collectors.joining("; "));
  }
}
