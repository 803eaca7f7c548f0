package io.emdb.internal.catalog;

import io.emdb.internal.log.RecordReader;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/*
 * A snapshot would do, but takes a note of each key. The batch knows its keys and where their records
 * were anyway, so readers look there. It is complete before the index changes; who sees a change of
 * the index sees it, too.
 *
 * A snapshot is made when a batch cannot be published as a whole: then this moment stays.
 */
/** The moment before a batch that is being published. */
final class BeforeBatch {

  private final long sequence;
  private final long stamp;
  private final Map<Integer, Table> tables;
  private final RecordReader records;
  private final ReplacedKeys batch;
  private final long[] entries; // by the order of the batch's namespaces
  private @Nullable Snapshot kept; // append lock

  BeforeBatch(
      long sequence,
      long stamp,
      Map<Integer, Table> tables,
      RecordReader records,
      ReplacedKeys batch) {
    this.sequence = sequence;
    this.stamp = stamp;
    this.tables = tables;
    this.records = records;
    this.batch = batch;
    this.entries = new long[batch.namespaces().size()];
    int at = 0;
    for (NamespaceEntry namespace : batch.namespaces()) {
      entries[at++] = namespace.table().entries();
    }
  }

  long stamp() {
    return stamp;
  }

  /** Returns the location of a key's record at this moment, or 0. Any thread. */
  long find(int namespaceId, long hash, byte[] key) {
    Table table = tables.get(namespaceId);
    if (table == null) {
      return 0;
    }
    long location = table.find(hash, key);
    if (location != 0 && records.sequence(location) <= sequence) {
      return location;
    }
    long before = batch.before(namespaceId, hash, key);
    if (before != ReplacedKeys.NOT_WRITTEN) {
      return before;
    }
    if (location != 0) {
      records.requireIntact(location); // that it is newer is what its header says
    }
    return 0;
  }

  /** Returns the snapshot of this moment, once the batch has failed, or {@code null}. */
  @Nullable Snapshot kept() {
    return kept;
  }

  /** Makes the snapshot of this moment from what of the batch got into the indexes. */
  void keep(boolean sortedKeys) {
    Snapshot snapshot = new Snapshot(sequence, stamp, tables, records, sortedKeys);
    batch.forEachBefore(
        (namespace, hash, key, before) -> {
          Table table = tables.get(namespace.id());
          if (table != null && !table.index().holds(hash, before)) {
            snapshot.onReplace(table, hash, key, before);
          }
        });
    int at = 0;
    for (NamespaceEntry namespace : batch.namespaces()) {
      Table table = tables.get(namespace.id());
      if (table != null) {
        snapshot.onCountChange(table, entries[at] - table.entries());
      }
      at++;
    }
    kept = snapshot;
  }
}
