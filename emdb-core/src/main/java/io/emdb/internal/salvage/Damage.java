package io.emdb.internal.salvage;

import io.emdb.Finding;
import io.emdb.internal.file.Storage;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** Collects what is damaged and how much of it is lost. One thread. */
final class Damage {

  /** More than anybody reads, and little enough to keep. */
  private static final int MAX_FINDINGS = 1000;

  private final Storage storage;
  private final Set<Finding> findings = new LinkedHashSet<>();
  private long unlisted;
  private long lostRecords;
  private long lostBytes;

  Damage(Storage storage) {
    this.storage = storage;
  }

  /** Reports something wrong in a file of the database. */
  void report(String name, long offset, String problem) {
    add(new Finding(storage.describe(name), offset, problem));
  }

  void add(Finding finding) {
    if (findings.contains(finding)) {
      return;
    }
    if (findings.size() < MAX_FINDINGS) {
      findings.add(finding);
    } else {
      unlisted++;
    }
  }

  /** Tells whether all further findings are only counted. */
  boolean isFull() {
    return findings.size() >= MAX_FINDINGS;
  }

  /** Counts findings whose places need not be made, since they would not be kept. */
  void reportMore(long places) {
    unlisted += places;
  }

  /** Counts what nobody will read again. */
  void lose(long records, long bytes) {
    lostRecords += records;
    lostBytes += bytes;
  }

  boolean isEmpty() {
    return findings.isEmpty();
  }

  List<Finding> findings() {
    List<Finding> all = new ArrayList<>(findings);
    if (unlisted > 0) {
      all.add(new Finding(storage.describe("segments"), -1, unlisted + " more places"));
    }
    return all;
  }

  long lostRecords() {
    return lostRecords;
  }

  long lostBytes() {
    return lostBytes;
  }
}
