package io.emdb;

import java.util.List;

/**
 * What an open did about damage. Names places, never keys or values.
 *
 * @param action {@link OnCorruption#SALVAGE} or {@link OnCorruption#RESET}
 * @param findings what was damaged; of very many the first ones
 * @param keptEntries entries that were saved, of all namespaces; expired ones are not among them
 * @param lostRecords records that are known to be unreadable, or members of a batch whose end is
 *     missing; there may have been more, and some may have been superseded. A reset counts none
 * @param lostBytes bytes of segments that could not be read; of a reset all bytes of all segments
 * @param quarantinedFiles files that were moved to the quarantine, by the names they had
 */
public record SalvageReport(
    OnCorruption action,
    List<Finding> findings,
    long keptEntries,
    long lostRecords,
    long lostBytes,
    List<String> quarantinedFiles) {

  /** Makes a report. */
  public SalvageReport {
    findings = List.copyOf(findings);
    quarantinedFiles = List.copyOf(quarantinedFiles);
  }

  /** Returns one line with the numbers, without the findings. */
  public String summary() {
    String moved = quarantinedFiles.size() + " files moved to the quarantine";
    return action == OnCorruption.RESET
        ? "reset: the database is empty now, " + moved
        : "salvaged: "
            + keptEntries
            + " entries kept, at least "
            + lostRecords
            + " records lost, "
            + lostBytes
            + " bytes unreadable, "
            + moved;
  }
}
