package io.emdb.internal.salvage;

import io.emdb.Finding;
import io.emdb.internal.file.Storage;
import java.util.ArrayList;
import java.util.List;

/** Collects what is damaged and how much of it is lost. One thread. */
final class Damage {

  /** More than anybody reads, and little enough to keep. */
  private static final int MAX_FINDINGS = 1000;

  private final Storage storage;
  private final List<Finding> findings = new ArrayList<>();
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
