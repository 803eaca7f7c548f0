package io.emdb.durability;

import io.emdb.Emdb;
import io.emdb.EmdbBuilder;
import io.emdb.FlushPolicy;
import io.emdb.internal.file.Storage;
import io.emdb.internal.view.DatabaseView;
import io.emdb.testing.ManualClock;
import io.emdb.testing.VerifiedDatabases;

/** Opens databases over storages that fail. */
public final class FaultyDatabase {

  private FaultyDatabase() {}

  /** Opens a database with small segments. */
  public static Emdb open(
      VerifiedDatabases databases, Storage storage, FlushPolicy policy, ManualClock clock) {
    return databases.track(DatabaseView.open(builder(policy, clock).options(), storage));
  }

  /** Opens a database nobody closes: its storage will have lost the power. */
  public static Emdb openDoomed(Storage storage, FlushPolicy policy, ManualClock clock) {
    return DatabaseView.open(builder(policy, clock).options(), storage);
  }

  /** Opens a database nobody closes, with keys kept in order or not. */
  public static Emdb openDoomed(
      Storage storage, FlushPolicy policy, ManualClock clock, boolean sortedKeys) {
    return DatabaseView.open(builder(policy, clock).sortedKeys(sortedKeys).options(), storage);
  }

  /** Ends the threads of a database whose storage is gone; that its close fails is expected. */
  public static void abandon(Emdb database) {
    try {
      database.currentTransaction().ifPresent(io.emdb.Transaction::rollback);
      database.close();
    } catch (io.emdb.EmdbException expected) {
      if (database.isOpen()) {
        throw expected;
      }
    }
  }

  private static EmdbBuilder builder(FlushPolicy policy, ManualClock clock) {
    return Emdb.builder().segmentSize(64 * 1024).sortedKeys(true).flushPolicy(policy).clock(clock);
  }
}
