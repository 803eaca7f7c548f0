package io.emdb;

import java.time.Duration;
import java.util.List;

/**
 * What {@link Emdb#verify} found.
 *
 * @param findings what is wrong, the first 1,000 of it; empty if nothing is
 * @param totalFindings how many findings there were
 * @param damagedEntries entries whose record cannot be read: what a salvage would lose
 * @param files files of the directory that were looked at; 0 in memory
 * @param otherFiles files of the directory that are not part of the database and do it no harm
 * @param quarantinedFiles files in the quarantine, which recoveries put there; no damage by itself
 * @param segments segments whose records were read
 * @param records records read in them, live and dead
 * @param entries entries of the indexes that were checked, expired ones included
 * @param bytes bytes read from files
 * @param duration how long it took
 */
public record VerifyReport(
    List<Finding> findings,
    long totalFindings,
    long damagedEntries,
    int files,
    int otherFiles,
    int quarantinedFiles,
    int segments,
    long records,
    long entries,
    long bytes,
    Duration duration) {

  /** Makes a report; the findings are copied. */
  public VerifyReport {
    findings = List.copyOf(findings);
  }

  /** Tells whether nothing is wrong. */
  public boolean ok() {
    return totalFindings == 0;
  }
}
