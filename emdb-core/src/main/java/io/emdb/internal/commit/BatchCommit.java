package io.emdb.internal.commit;

import static io.emdb.internal.format.RecordFormat.NO_DEADLINE;

import io.emdb.EmdbConflictException;
import io.emdb.internal.catalog.Catalog;
import io.emdb.internal.catalog.NamespaceEntry;
import io.emdb.internal.catalog.Snapshot;
import io.emdb.internal.format.RecordFormat;
import io.emdb.internal.log.Log;
import java.util.concurrent.locks.ReentrantLock;

/** Commits writes as one batch, between two markers in one segment. */
final class BatchCommit {

  private final ReentrantLock appendLock;
  private final Catalog catalog;
  private final GuardedAppender appender;
  private final WriteSteps steps;
  private final GroupSync sync;
  private final CommitCounters counters;

  private long lastTransactionId;

  BatchCommit(
      ReentrantLock appendLock,
      Catalog catalog,
      GuardedAppender appender,
      WriteSteps steps,
      GroupSync sync,
      CommitCounters counters,
      long lastTransactionId) {
    this.appendLock = appendLock;
    this.catalog = catalog;
    this.appender = appender;
    this.steps = steps;
    this.sync = sync;
    this.counters = counters;
    this.lastTransactionId = lastTransactionId;
  }

  /** Returns the id of the newest batch. Under the append lock. */
  long lastTransactionId() {
    return lastTransactionId;
  }

  void commit(WriteBatch batch) {
    appendLock.lock();
    try {
      steps.checkWritable();
      batch.namespaces().forEach(steps::checkWritable);
      steps.decide(batch);
      if (write(batch)) {
        steps.afterAppend();
        counters.batch();
      }
    } finally {
      appendLock.unlock();
    }
  }

  /** Commits the writes of a transaction. */
  void commit(WriteBatch batch, ReadSet reads, Snapshot moment) {
    appendLock.lock();
    try {
      steps.checkWritable();
      if (!steps.isCurrent(reads)) {
        throw conflict("something the transaction had read was changed by another write");
      }
      refuseDropped(batch);
      steps.decide(batch);
      catalog.closeSnapshot(moment); // or it would keep what is replaced now
      if (write(batch)) {
        sync.awaitAll();
        counters.batch();
      }
    } finally {
      appendLock.unlock();
    }
  }

  /** Commits deletes; returns how many of their entries were visible. */
  long delete(WriteBatch deletes) {
    appendLock.lock();
    try {
      steps.checkWritable();
      steps.settle(deletes);
      deletes.namespaces().forEach(steps::checkWritable);
      long visible = steps.decide(deletes);
      if (write(deletes)) {
        steps.afterAppend();
        counters.batch();
      }
      return visible;
    } finally {
      appendLock.unlock();
    }
  }

  private void refuseDropped(WriteBatch batch) {
    for (NamespaceEntry namespace : batch.namespaces()) {
      if (namespace.isDropped()) {
        throw conflict("the namespace '" + namespace.name() + "' was dropped meanwhile");
      }
    }
  }

  private EmdbConflictException conflict(String what) {
    counters.conflict();
    return new EmdbConflictException("Commit refused: " + what + ". Run the transaction again");
  }

  /** Appends and publishes, now or by the next sync; false if there was nothing to do. */
  private boolean write(WriteBatch batch) {
    int members = 0;
    long bytes = 0;
    boolean frees = true;
    for (int i = 0; i < batch.size(); i++) {
      WriteOp op = batch.op(i);
      if (!op.needless) {
        members++;
        bytes += op.footprint;
        frees &= op.type != RecordFormat.PUT;
      }
    }
    if (members == 0) {
      return false;
    }
    append(batch, members, bytes, frees);
    steps.publishOrQueue(batch);
    return true;
  }

  private void append(WriteBatch batch, int members, long bytes, boolean frees) {
    long id = lastTransactionId + 1;
    byte[] marker = RecordFormat.batchMarker(id, members);
    byte[] none = {};
    int markerCheck = RecordFormat.bodyCheck(none, marker);
    appender.reserve(bytes + 2L * Log.footprint(0, marker.length, NO_DEADLINE), frees);
    appender.append(RecordFormat.BATCH_BEGIN, 0, 0, NO_DEADLINE, none, marker, markerCheck);
    appender.appendMembers(batch);
    appender.append(RecordFormat.BATCH_END, 0, 0, NO_DEADLINE, none, marker, markerCheck);
    lastTransactionId = id;
  }
}
