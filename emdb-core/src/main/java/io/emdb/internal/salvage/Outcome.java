package io.emdb.internal.salvage;

import io.emdb.Finding;
import io.emdb.OnCorruption;
import io.emdb.SalvageReport;
import io.emdb.internal.catalog.Catalog;
import java.util.ArrayList;
import java.util.List;

/**
 * What a salvage or reset did, until the open that follows has moved the replaced segments away.
 *
 * @param action salvage or reset
 * @param findings what was damaged
 * @param keptEntries entries that were saved
 * @param lostRecords records known to be lost
 * @param lostBytes bytes that could not be read
 * @param moved names of files that are in the quarantine already
 */
public record Outcome(
    OnCorruption action,
    List<Finding> findings,
    long keptEntries,
    long lostRecords,
    long lostBytes,
    List<String> moved) {

  /**
   * Returns the outcome of a salvage or reset that was interrupted when nothing was left to do but
   * to move the replaced segments away.
   */
  public static Outcome interrupted(Catalog catalog) {
    Finding finding =
        new Finding(
            "quarantine",
            -1,
            "a salvage or reset was interrupted and is finished now; what it found is not known"
                + " any more");
    long entries = entries(catalog);
    return new Outcome(OnCorruption.SALVAGE, List.of(finding), entries, 0, 0, List.of());
  }

  /** Returns the number of entries of all namespaces. */
  static long entries(Catalog catalog) {
    return catalog.all().stream().mapToLong(namespace -> namespace.table().entries()).sum();
  }

  /** Returns the report of an open that moved the rest away. */
  public SalvageReport report(List<String> replaced) {
    List<String> quarantined = new ArrayList<>(moved);
    quarantined.addAll(replaced);
    return new SalvageReport(action, findings, keptEntries, lostRecords, lostBytes, quarantined);
  }
}
