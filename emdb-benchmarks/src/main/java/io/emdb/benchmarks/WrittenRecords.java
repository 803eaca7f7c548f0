package io.emdb.benchmarks;

import io.emdb.Emdb;
import io.emdb.FlushPolicy;
import java.io.IOException;

/**
 * A filled database whose records are written over. Room is made between iterations, as rarely as
 * free space allows, because JMH counts what the compaction allocates as the iteration's.
 */
final class WrittenRecords implements AutoCloseable {

  private static final long MAX_DEAD_BYTES = 4L * 1024 * 1024 * 1024;

  private final Workspace workspace;
  private final Keys keys;
  private final Emdb db;

  WrittenRecords(int records, int valueBytes, FlushPolicy policy) throws IOException {
    workspace = new Workspace();
    workspace.fill(records, valueBytes);
    keys = Workspace.shuffledKeys(records);
    db = workspace.database().flushPolicy(policy).open();
  }

  Emdb db() {
    return db;
  }

  Keys keys() {
    return keys;
  }

  /** Keeps the device from filling up with records that were written over. */
  void makeRoom() {
    if (db.stats().deadBytes() > MAX_DEAD_BYTES) {
      db.compact();
    }
  }

  @Override
  public void close() throws IOException {
    db.close();
    workspace.close();
  }
}
