package io.emdb.internal.commit;

import io.emdb.internal.catalog.ExpiredEntries;
import io.emdb.internal.catalog.NamespaceEntry;
import io.emdb.internal.log.RecordReader;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;

/** Removes expired entries, a small step at a time, between which others write. */
final class ExpirySweep {

  private static final int STEP = 256;

  private final ReentrantLock appendLock;
  private final RecordReader records;
  private final InstantSource clock;
  private final WriteSteps steps;
  private final PendingWrites pending;
  private final GroupSync sync;
  private final CommitCounters counters;

  ExpirySweep(
      ReentrantLock appendLock,
      RecordReader records,
      InstantSource clock,
      WriteSteps steps,
      PendingWrites pending,
      GroupSync sync,
      CommitCounters counters) {
    this.appendLock = appendLock;
    this.records = records;
    this.clock = clock;
    this.steps = steps;
    this.pending = pending;
    this.sync = sync;
    this.counters = counters;
  }

  long sweep(NamespaceEntry namespace) {
    long[] expired = new long[STEP];
    long swept = 0;
    for (int count = 0; count >= 0; count = sweepStep(namespace, expired)) {
      swept += count;
    }
    return swept;
  }

  /** Removes some expired entries; returns how many, or -1 if none were left. */
  private int sweepStep(NamespaceEntry namespace, long[] expired) {
    appendLock.lock();
    try {
      steps.checkWritable();
      if (namespace.isDropped()) {
        return -1;
      }
      int count = ExpiredEntries.take(namespace.table(), records, clock.millis(), expired);
      List<WriteOp> ops = removals(namespace, expired, count);
      for (WriteOp op : ops) {
        namespace.table().requireRemovable(op.hash, op.key);
        steps.append(op);
        steps.publishOrQueue(op);
      }
      counters.swept(ops.size());
      namespace.countExpired(ops.size());
      if (!ops.isEmpty()) {
        steps.afterAppend();
      } else if (count > 0) {
        sync.awaitAll();
      }
      return count == 0 ? -1 : ops.size();
    } finally {
      appendLock.unlock();
    }
  }

  /** Leaves out keys with a newer write that is not visible yet: it takes the expired one away. */
  private List<WriteOp> removals(NamespaceEntry namespace, long[] expired, int count) {
    List<WriteOp> ops = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      byte[] key = records.key(expired[i]);
      long hash = records.hash(key);
      if (!pending.touches(namespace, hash)) {
        ops.add(WriteOp.sweep(namespace, hash, key));
      }
    }
    return ops;
  }
}
