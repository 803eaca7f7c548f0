package io.emdb.internal.verify;

import io.emdb.internal.catalog.NamespaceEntry;
import io.emdb.internal.catalog.Snapshot;
import io.emdb.internal.catalog.Table;
import io.emdb.internal.format.RecordFormat;
import io.emdb.internal.index.ExpiryIndex;
import io.emdb.internal.index.SortedIndex;
import io.emdb.internal.log.RecordProbe;
import io.emdb.internal.log.Segment;
import java.util.Arrays;

/**
 * A namespace at one moment: its counters then, and what is counted of its entries of then. While
 * it is open, the segments of those stay.
 */
final class Moment implements AutoCloseable {

  private final OpenDatabase database;
  private final NamespaceEntry namespace;
  private final Snapshot snapshot;
  private final Table table;

  private final long entries;
  private final long sortedEntries;
  private final long[] liveBytes;
  private final long deadlines;
  private final long deadlineMarks;
  private final long relocations;

  private boolean comparable;
  private long countedEntries;
  private long[] countedBytes = new long[16];
  private long countedDeadlines;
  private long countedMarks;

  private Moment(OpenDatabase database, NamespaceEntry namespace, boolean byKey) {
    this.database = database;
    this.namespace = namespace;
    this.snapshot =
        database.catalog().openSnapshot(database.committer().publishedSequence(), byKey);
    // What a failed write left half done is visible to nobody, but counted.
    this.comparable = !database.hasFailed();
    this.table = namespace.table();
    SortedIndex sorted = table.sorted();
    this.entries = table.entries();
    this.sortedEntries = sorted == null ? 0 : sorted.size();
    this.liveBytes = table.liveBytesBySlot();
    this.deadlines = table.expiry().count();
    this.deadlineMarks = table.expiry().marks();
    this.relocations = table.relocations();
  }

  /**
   * Pins the present.
   *
   * @param byKey whether what is replaced will be asked for by keys, or else by hashes
   */
  static Moment pin(OpenDatabase database, NamespaceEntry namespace, boolean byKey) {
    return database.locked(() -> new Moment(database, namespace, byKey));
  }

  Table table() {
    return table;
  }

  Snapshot snapshot() {
    return snapshot;
  }

  /** Tells whether all was intact so far, so that counting tells something. */
  boolean isComparable() {
    return comparable;
  }

  /** An entry could not be read: what is counted is not all. */
  void giveUp() {
    comparable = false;
  }

  /** Counts an intact record, if it is of this moment. */
  void count(RecordProbe record) {
    if (record.sequence() > snapshot.sequence()) {
      return;
    }
    countedEntries++;
    int slot = record.firstSlot();
    if (slot >= countedBytes.length) {
      countedBytes = Arrays.copyOf(countedBytes, 2 * Integer.highestOneBit(slot));
    }
    countedBytes[slot] += record.footprint();
    if (record.deadline() != RecordFormat.NO_DEADLINE) {
      countedDeadlines++;
      countedMarks += ExpiryIndex.markOf(record.deadline());
    }
  }

  /** Counts entries of this moment that were replaced since. */
  void countReplaced(int more) {
    countedEntries += more;
  }

  /** Compares all that was counted with the counters. */
  void compare(Findings findings) {
    if (!stillComparable()) {
      return;
    }
    compareEntries(findings, "the index", entries);
    expect(findings, "deadlines are listed", deadlines, countedDeadlines);
    if (deadlines == countedDeadlines && deadlineMarks != countedMarks) {
      findings.about("index", "deadlines of " + name() + " are listed at wrong times");
    }
    compareBytes(findings);
  }

  private void compareBytes(Findings findings) {
    // Else compaction has moved some from one segment to another.
    boolean bySegment = relocations == database.<Long>locked(table::relocations);
    if (!bySegment || !compareSegments(findings)) {
      expect(
          findings,
          "bytes are counted as live",
          Arrays.stream(liveBytes).sum(),
          Arrays.stream(countedBytes).sum());
    }
  }

  /** Tells whether some segment is reported. */
  private boolean compareSegments(Findings findings) {
    boolean reported = false;
    for (Segment segment : database.locked(database.log()::segments)) {
      int slot = segment.firstSlot();
      long kept = slot < liveBytes.length ? liveBytes[slot] : 0;
      long counted = slot < countedBytes.length ? countedBytes[slot] : 0;
      if (kept != counted) {
        reported = true;
        findings.about(
            segment.name(),
            kept + " bytes of " + name() + " are counted as live, but " + counted + " are");
      }
    }
    return reported;
  }

  /** Compares the number of entries only, with that of the sorted index and what it had. */
  void compareSorted(Findings findings) {
    if (stillComparable()) {
      expect(findings, "entries are counted in order", sortedEntries, entries);
      compareEntries(findings, "the sorted index", sortedEntries);
    }
  }

  private void compareEntries(Findings findings, String what, long kept) {
    expect(findings, "entries are counted in " + what, kept, countedEntries);
  }

  private void expect(Findings findings, String what, long kept, long counted) {
    if (kept != counted) {
      findings.about("index", kept + " " + what + " of " + name() + ", but there are " + counted);
    }
  }

  private boolean stillComparable() {
    return comparable && !database.hasFailed();
  }

  private String name() {
    return EntryCheck.describe(namespace);
  }

  @Override
  public void close() {
    database.unpin().accept(snapshot);
  }
}
