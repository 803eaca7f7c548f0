package io.emdb.internal.verify;

import io.emdb.VerifyReport;
import io.emdb.internal.catalog.NamespaceEntry;
import io.emdb.internal.image.ImageCheck;
import io.emdb.internal.image.ImageFile;
import io.emdb.internal.log.SuperblockFile;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongSupplier;

/*
 * The log is checked before the indexes: then an entry that leads to a place known to be damaged is
 * counted, and not reported a second time; and no mapping is touched where its file was cut.
 */
/** Checks an open database; see io.emdb.Emdb. One thread, used once. */
public final class Verification {

  private final OpenDatabase database;
  private final LongSupplier nanoTime;
  private final Findings findings = new Findings();
  private final Counts counts = new Counts();

  /** Prepares the check of a database. */
  public Verification(OpenDatabase database, LongSupplier nanoTime) {
    this.database = database;
    this.nanoTime = nanoTime;
  }

  /** Checks everything. */
  public VerifyReport run() {
    long start = nanoTime.getAsLong();
    if (database.storage().keepsFiles()) {
      findings.during(
          SuperblockFile.NAME, () -> new SuperblockCheck(database, findings, counts).run());
      findings.during(
          DirectoryCheck.NAME, () -> new DirectoryCheck(database, findings, counts).run());
      findings.during(ImageFile.NAME, this::checkImage);
    }
    findings.during("log", () -> new LogCheck(database, findings, counts).run());
    EntryCheck entries = new EntryCheck(database, findings, counts);
    for (NamespaceEntry namespace : namespaces()) {
      findings.during("index", () -> check(namespace, entries));
    }
    return new VerifyReport(
        findings.kept(),
        findings.total(),
        counts.damagedEntries,
        counts.files,
        counts.otherFiles,
        counts.quarantinedFiles,
        counts.segments,
        counts.records,
        counts.entries,
        counts.bytes,
        Duration.ofNanos(nanoTime.getAsLong() - start));
  }

  private List<NamespaceEntry> namespaces() {
    return database.locked(() -> new ArrayList<>(database.catalog().all()));
  }

  private void check(NamespaceEntry namespace, EntryCheck entries) {
    boolean intact = new IndexCheck(database, findings, entries, namespace).run();
    if (database.catalog().sortedKeys()) {
      new SortedCheck(database, findings, entries, namespace, intact).run();
    }
  }

  private void checkImage() {
    ImageCheck image = new ImageCheck(database.storage());
    boolean[] more = {true};
    while (more[0]) {
      more[0] = false;
      database.reading(ImageFile.NAME, findings, () -> more[0] = hasImage() && image.step());
    }
    counts.bytes += image.bytes();
    String problem = image.problem();
    if (problem != null) {
      findings.at(ImageFile.NAME, image.offset(), problem);
    }
  }

  private boolean hasImage() throws IOException {
    return database.storage().list().contains(ImageFile.NAME);
  }
}
