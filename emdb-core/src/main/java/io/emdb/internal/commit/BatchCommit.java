package io.emdb.internal.commit;

import static io.emdb.internal.format.RecordFormat.NO_DEADLINE;

import io.emdb.EmdbConflictException;
import io.emdb.internal.catalog.NamespaceEntry;
import io.emdb.internal.format.RecordFormat;
import io.emdb.internal.log.Log;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/** Commits writes as one batch, between two markers in one segment. */
final class BatchCommit {

  private final ReentrantLock appendLock;
  private final GuardedAppender appender;
  private final WriteSteps steps;
  private final GroupSync sync;
  private final CommitCounters counters;

  private long lastTransactionId;

  BatchCommit(
      ReentrantLock appendLock,
      GuardedAppender appender,
      WriteSteps steps,
      GroupSync sync,
      CommitCounters counters,
      long lastTransactionId) {
    this.appendLock = appendLock;
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

  int commit(List<WriteOp> ops, @Nullable ReadSet reads, boolean synced) {
    appendLock.lock();
    try {
      steps.checkWritable();
      if (reads != null && !steps.isCurrent(reads)) {
        throw conflict("something the transaction had read was changed by another write");
      }
      refuseDropped(ops, /* inTransaction= */ reads != null);
      List<WriteOp> effective = withoutNeedlessDeletes(ops); // and none of a damaged record
      if (effective.isEmpty()) {
        return 0;
      }
      append(effective);
      steps.publishOrQueue(effective);
      if (synced) {
        sync.awaitAll();
      } else {
        steps.afterAppend();
      }
      counters.batch();
      return effective.size();
    } finally {
      appendLock.unlock();
    }
  }

  private void refuseDropped(List<WriteOp> ops, boolean inTransaction) {
    for (WriteOp op : ops) {
      NamespaceEntry namespace = op.requireNamespace();
      if (!inTransaction) {
        steps.checkWritable(namespace);
      } else if (namespace.isDropped()) {
        throw conflict("the namespace '" + namespace.name() + "' was dropped meanwhile");
      }
    }
  }

  private EmdbConflictException conflict(String what) {
    counters.conflict();
    return new EmdbConflictException("Commit refused: " + what + ". Run the transaction again");
  }

  private List<WriteOp> withoutNeedlessDeletes(List<WriteOp> ops) {
    List<WriteOp> effective = new ArrayList<>(ops.size());
    List<NamespaceEntry> cleared = new ArrayList<>();
    for (WriteOp op : ops) {
      NamespaceEntry namespace = op.requireNamespace();
      if (op.type == RecordFormat.CLEAR) {
        cleared.add(namespace);
      }
      if (op.type == RecordFormat.PUT && !cleared.contains(namespace)) {
        steps.checkReplaceable(namespace, op.hash, op.key);
      }
      if (op.type != RecordFormat.DELETE
          || (!cleared.contains(namespace) && steps.mayBeStored(namespace, op.hash, op.key))) {
        effective.add(op);
      }
    }
    return effective;
  }

  private void append(List<WriteOp> ops) {
    long id = lastTransactionId + 1;
    byte[] marker = RecordFormat.batchMarker(id, ops.size());
    byte[] none = {};
    int markerCheck = RecordFormat.bodyCheck(none, marker);
    long bytes = 2L * Log.footprint(0, marker.length, NO_DEADLINE);
    for (WriteOp op : ops) {
      bytes += op.footprint;
    }
    appender.reserve(bytes);
    appender.append(RecordFormat.BATCH_BEGIN, 0, 0, NO_DEADLINE, none, marker, markerCheck);
    for (WriteOp op : ops) {
      appender.append(op, RecordFormat.IN_BATCH);
    }
    appender.append(RecordFormat.BATCH_END, 0, 0, NO_DEADLINE, none, marker, markerCheck);
    lastTransactionId = id;
  }
}
