package io.emdb.internal.engine;

import io.emdb.EmdbException;
import io.emdb.internal.catalog.Catalog;
import io.emdb.internal.catalog.Snapshot;
import io.emdb.internal.commit.Committer;
import io.emdb.internal.commit.FailStop;
import io.emdb.internal.format.RecordFormat;
import io.emdb.internal.log.ReadEpochs;
import io.emdb.internal.log.RecordReader;
import java.time.InstantSource;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Consumer;

/**
 * What every read of an open database needs. A read enters an epoch, then checks that the database
 * is open, then looks: closing waits for the epochs, so what is looked at stays mapped.
 */
record Reads(
    Catalog catalog,
    RecordReader records,
    ReadEpochs epochs,
    Committer committer,
    FailStop failStop,
    InstantSource clock,
    Consumer<Snapshot> closeSnapshot,
    LongAdder hits,
    LongAdder misses) {

  int enter() {
    int ticket = epochs.enter();
    if (failStop.isClosed()) {
      epochs.exit(ticket);
      failStop.checkOpen();
    }
    return ticket;
  }

  void exit(int ticket) {
    epochs.exit(ticket);
  }

  /** Returns what to throw for an access to a mapping that failed; throws any other error on. */
  EmdbException explain(InternalError fault) {
    return records.explain(fault);
  }

  /** Returns the location unless its record has expired; 0 otherwise. Counts hit or miss. */
  long unexpired(long location) {
    if (location != 0 && isExpired(location)) {
      records.requireIntact(location); // a damaged deadline makes nothing absent
      misses.increment();
      return 0;
    }
    (location == 0 ? misses : hits).increment();
    return location;
  }

  /** Tells whether a record has not expired; counts neither hit nor miss. */
  boolean isUnexpired(long location) {
    if (isExpired(location)) {
      records.requireIntact(location);
      return false;
    }
    records.requireThere(location);
    return true;
  }

  private boolean isExpired(long location) {
    long deadline = records.deadline(location);
    return deadline != RecordFormat.NO_DEADLINE && deadline <= clock.millis();
  }
}
