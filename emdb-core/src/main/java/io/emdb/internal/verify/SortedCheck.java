package io.emdb.internal.verify;

import io.emdb.internal.catalog.NamespaceEntry;
import io.emdb.internal.catalog.Snapshot;
import io.emdb.internal.catalog.Table;
import io.emdb.internal.index.SortedIndex;
import io.emdb.internal.log.RecordProbe;
import io.emdb.internal.log.RecordReader;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Checks the sorted index of a namespace, some keys at a time: that keys are in order, and that it
 * leads to the same records as the hash index.
 */
final class SortedCheck {

  private static final int STEP = 256;

  private final OpenDatabase database;
  private final Findings findings;
  private final EntryCheck entries;
  private final NamespaceEntry namespace;
  private final boolean intact;
  private final RecordReader records;
  private final long[] run = new long[STEP];
  private final long[] neighbours = new long[2];
  private int count;
  private byte[] from = {};
  private byte @Nullable [] last;

  /**
   * Prepares the check.
   *
   * @param intact whether the hash index was found to lead to intact records only
   */
  SortedCheck(
      OpenDatabase database,
      Findings findings,
      EntryCheck entries,
      NamespaceEntry namespace,
      boolean intact) {
    this.database = database;
    this.findings = findings;
    this.entries = entries;
    this.namespace = namespace;
    this.intact = intact;
    this.records = database.log().reader();
  }

  void run() {
    try (Moment moment = Moment.pin(database, namespace, /* byKey= */ true)) {
      SortedIndex sorted = moment.table().sorted();
      if (sorted == null) {
        findings.about("index", EntryCheck.describe(namespace) + " has no sorted index");
        return;
      }
      if (!intact) {
        moment.giveUp();
      }
      while (step(moment, sorted)) {
        // until there are no more
      }
      moment.compareSorted(findings);
    }
  }

  private boolean step(Moment moment, SortedIndex sorted) {
    database.inside(() -> database.locked(() -> take(moment, sorted)));
    database.insideEach(count, i -> check(moment, sorted, i));
    byte[] end = last;
    if (count < STEP || end == null) {
      return false;
    }
    byte[] next = successor(end);
    boolean more = !Arrays.equals(next, from); // else nothing of all this could be read
    if (!more) {
      moment.giveUp();
    }
    from = next;
    return more;
  }

  /** Takes what is in order, and what was there at the moment and is not any more. */
  private @Nullable Void take(Moment moment, SortedIndex sorted) {
    count = sorted.read(from, /* to= */ null, run);
    Snapshot snapshot = moment.snapshot();
    if (snapshot.hasReplaced(moment.table())) {
      byte[] to = count < STEP ? null : successor(records.key(run[STEP - 1]));
      moment.countReplaced(snapshot.replacedByKey(moment.table(), from, to).size());
    }
    return null;
  }

  private void check(Moment moment, SortedIndex sorted, int at) {
    if (!entries.look(run[at])) {
      moment.giveUp();
      return;
    }
    RecordProbe record = entries.record();
    byte[] key = record.key();
    byte[] before = last;
    if (at == 0 && Arrays.compareUnsigned(key, from) < 0) {
      return; // the index may begin with the key before the range
    }
    if (before != null && Arrays.compareUnsigned(key, before) <= 0) {
      entries.report("an entry of " + EntryCheck.describe(namespace) + " is out of order");
      moment.giveUp();
      return;
    }
    last = key;
    moment.count(record);
    if (EntryCheck.find(moment.table(), record.keyHash(), key) != run[at]
        && database.locked(() -> isApart(moment.table(), sorted, key))) {
      entries.report(
          "hash and sorted index of "
              + EntryCheck.describe(namespace)
              + " lead to different records of the key of this one");
    }
  }

  /** Tells whether the two indexes lead to different records of a key now. */
  private boolean isApart(Table table, SortedIndex sorted, byte[] key) {
    try {
      return table.find(records.hash(key), key) != inOrder(sorted, key);
    } catch (RuntimeException | InternalError e) {
      return false; // something damaged is in the way, which is a finding of its own
    }
  }

  private long inOrder(SortedIndex sorted, byte[] key) {
    int found = sorted.read(key, successor(key), neighbours);
    for (int i = 0; i < found; i++) {
      if (records.matches(neighbours[i], key)) {
        return neighbours[i];
      }
    }
    return 0;
  }

  private static byte[] successor(byte[] key) {
    return Arrays.copyOf(key, key.length + 1);
  }
}
