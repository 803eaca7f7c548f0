package io.emdb.benchmarks;

import io.emdb.Emdb;
import io.emdb.FlushPolicy;
import java.io.IOException;

/** A filled database whose records are written over, with room made between the iterations. */
final class WrittenRecords implements AutoCloseable {

  private static final long MAX_DEAD_BYTES = 512L * 1024 * 1024;

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
