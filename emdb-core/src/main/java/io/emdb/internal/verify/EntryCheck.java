package io.emdb.internal.verify;

import io.emdb.internal.catalog.NamespaceEntry;
import io.emdb.internal.catalog.Table;
import io.emdb.internal.log.RecordProbe;
import io.emdb.internal.log.Segment;

/** Looks at the records that entries lead to. One thread; inside an epoch, under a pin. */
final class EntryCheck {

  private final Findings findings;
  private final Counts counts;
  private final RecordProbe probe;

  EntryCheck(OpenDatabase database, Findings findings, Counts counts) {
    this.findings = findings;
    this.counts = counts;
    this.probe = database.log().newProbe();
  }

  /** Returns the record looked at last. */
  RecordProbe record() {
    return probe;
  }

  /** Reports something about the place looked at last. */
  void report(String problem) {
    Segment segment = probe.segment();
    if (segment == null) {
      findings.about("index", problem);
    } else {
      findings.at(segment.name(), probe.offset(), problem);
    }
  }

  /** Counts an entry, and reports it unless it leads to an intact record of its namespace. */
  boolean check(NamespaceEntry namespace, long location) {
    counts.entries++;
    if (look(location)) {
      if (probe.isPut() && probe.namespace() == namespace.id()) {
        return true;
      }
      report("an entry of " + describe(namespace) + " leads to a record that is none of its own");
    } else if (probe.segment() == null) {
      report("an entry of " + describe(namespace) + " leads to no segment");
    } else {
      report("an entry of " + describe(namespace) + " leads to no intact record");
    }
    counts.damagedEntries++;
    return false;
  }

  /**
   * Tells whether there is an intact record at a location, and reports nothing. What is known to be
   * damaged is not touched: the file may end there.
   */
  boolean look(long location) {
    Segment segment = probe.goTo(location);
    return segment != null
        && probe.isAmongRecords()
        && !findings.covers(segment.name(), probe.offset())
        && probe.read();
  }

  /** Returns the location a key leads to, or 0, also if something damaged is in the way. */
  static long find(Table table, long hash, byte[] key) {
    try {
      return table.find(hash, key);
    } catch (RuntimeException | InternalError e) {
      return 0;
    }
  }

  static String describe(NamespaceEntry namespace) {
    return namespace.id() == NamespaceEntry.DEFAULT_ID
        ? "the default namespace"
        : "the namespace '" + namespace.name() + "'";
  }
}
