package io.emdb.internal.engine;

import io.emdb.internal.catalog.Snapshot;
import io.emdb.internal.catalog.Table;
import io.emdb.internal.log.RecordReader;
import java.util.function.BooleanSupplier;

/** What a walk reads, checked on every access to be open and pinned still. */
record WalkedTable(Reads reads, Snapshot snapshot, Table table, BooleanSupplier snapshotClosed) {

  RecordReader records() {
    return reads.records();
  }

  int enter() {
    int ticket = reads.enter();
    if (snapshotClosed.getAsBoolean()) {
      reads.exit(ticket);
      checkOpen();
    }
    return ticket;
  }

  void exit(int ticket) {
    reads.exit(ticket);
  }

  void checkOpen() {
    reads.failStop().checkOpen();
    if (snapshotClosed.getAsBoolean()) {
      throw new IllegalStateException("The read view or transaction of this cursor has ended");
    }
  }

  /** Returns the key of a record, certain to be the one stored. Inside {@link #enter}. */
  byte[] checkedKey(long location) {
    byte[] key = records().key(location);
    table.requireIntactKey(key, location);
    return key;
  }
}
