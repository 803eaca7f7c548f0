package io.emdb.internal.engine;

import io.emdb.EmdbTimeoutException;
import io.emdb.EmdbTransactionException;
import io.emdb.internal.catalog.NamespaceEntry;
import io.emdb.internal.catalog.Snapshot;
import io.emdb.internal.commit.ReadSet;
import io.emdb.internal.commit.WriteBatch;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A transaction: a snapshot, what was read of it, and what was written over it, until the commit
 * writes a batch. Used by the thread that began it.
 */
public final class EngineTransaction {

  private enum State {
    ACTIVE,
    COMMITTING,
    COMMITTED,
    ROLLED_BACK
  }

  private final Transactions transactions;
  private final Reads reads;
  private final Snapshot snapshot;
  private final ReadSet readSet;
  private final boolean readOnly;
  private final long startNanos;
  private final long timeoutNanos;
  private final Thread owner = Thread.currentThread();
  private final Map<NamespaceEntry, TransactionSpace> spaces = new LinkedHashMap<>();
  private final List<Savepoint> savepoints = new ArrayList<>();

  private volatile State state = State.ACTIVE; // other threads look, to refuse
  private boolean rollbackOnly;

  /** A point to return to: how many steps each space had taken. */
  public static final class Savepoint implements io.emdb.Transaction.Savepoint {
    private final Map<TransactionSpace, Integer> marks;

    Savepoint(Map<TransactionSpace, Integer> marks) {
      this.marks = marks;
    }
  }

  EngineTransaction(
      Transactions transactions,
      Reads reads,
      Snapshot snapshot,
      boolean readOnly,
      long startNanos,
      long timeoutNanos) {
    this.transactions = transactions;
    this.reads = reads;
    this.snapshot = snapshot;
    this.readSet = new ReadSet(snapshot.sequence(), snapshot.stamp());
    this.readOnly = readOnly;
    this.startNanos = startNanos;
    this.timeoutNanos = timeoutNanos;
  }

  /** Returns a namespace inside this transaction. */
  public KeySpace space(NamespaceEntry namespace) {
    checkUsable();
    return spaces.computeIfAbsent(
        namespace,
        entry ->
            new TransactionSpace(
                this,
                reads,
                entry,
                new SnapshotSpace(reads, snapshot, entry.id(), this::hasEnded)));
  }

  void saw(NamespaceEntry namespace, byte[] key, SnapshotSpace space) {
    if (!readOnly) {
      space.note(readSet, namespace, key);
    }
  }

  void sawAll(NamespaceEntry namespace) {
    if (!readOnly) {
      readSet.sawAll(namespace);
    }
  }

  /** Tells whether it was committed or rolled back; closing the database is neither. */
  public boolean hasEnded() {
    return state != State.ACTIVE;
  }

  /** Refuses everything after the end, by another thread, past the timeout, or once closed. */
  void checkUsable() {
    if (Thread.currentThread() != owner) {
      throw new EmdbTransactionException(
          "A transaction is used by the thread that began it (" + owner.getName() + ") only");
    }
    if (state != State.ACTIVE) {
      throw new EmdbTransactionException(
          state == State.COMMITTED
              ? "The transaction has been committed"
              : "The transaction has been rolled back");
    }
    reads.failStop().checkOpen();
    if (timeoutNanos != Long.MAX_VALUE && transactions.nanoTime() - startNanos >= timeoutNanos) {
      rollbackOnly = true;
      throw new EmdbTimeoutException("The transaction has outlived its timeout; roll it back");
    }
  }

  void checkWritable() {
    checkUsable();
    if (readOnly) {
      throw new EmdbTransactionException("The transaction is read-only: begin a writing one");
    }
    reads.failStop().checkWritable();
  }

  /** Commits; the transaction has ended whatever the outcome. */
  public void commit() {
    checkEndable();
    boolean committed = false;
    try {
      checkUsable();
      if (rollbackOnly) {
        throw new EmdbTransactionException(
            "The transaction is marked rollback-only, so it was rolled back");
      }
      WriteBatch batch = writes();
      if (!batch.isEmpty()) {
        state = State.COMMITTING; // from here on its moment may be gone
        reads.committer().commit(batch, readSet, snapshot);
      }
      committed = true;
    } finally {
      end(committed);
    }
  }

  private WriteBatch writes() {
    int count = 0;
    for (TransactionSpace space : spaces.values()) {
      count += space.staged().size();
    }
    WriteBatch batch = new WriteBatch(count);
    spaces.forEach((namespace, space) -> space.staged().addTo(batch, namespace, reads.records()));
    return batch;
  }

  /** Rolls back unless it has ended. */
  public void rollback() {
    if (state == State.ACTIVE) {
      checkEndable();
      end(/* committed= */ false);
    }
  }

  /** Ending is possible past a timeout and after the database was closed, but only by the owner. */
  private void checkEndable() {
    if (Thread.currentThread() != owner || state != State.ACTIVE) {
      checkUsable();
    }
  }

  private void end(boolean committed) {
    state = committed ? State.COMMITTED : State.ROLLED_BACK;
    spaces.clear();
    savepoints.clear();
    transactions.end(snapshot, readOnly, committed);
  }

  /** Leaves rollback as the only way to end. */
  public void setRollbackOnly() {
    checkEndable();
    rollbackOnly = true;
  }

  /** Tells whether only rollback is left. */
  public boolean isRollbackOnly() {
    return rollbackOnly;
  }

  /** Tells whether it has not ended. */
  public boolean isActive() {
    return state == State.ACTIVE && !reads.failStop().isClosed();
  }

  /** Tells whether writes are refused. */
  public boolean isReadOnly() {
    return readOnly;
  }

  /** Tells whether there is a point to return to, so that steps must be kept. */
  boolean hasSavepoints() {
    return !savepoints.isEmpty();
  }

  /** Marks a point to return to. */
  public Savepoint savepoint() {
    checkUsable();
    Map<TransactionSpace, Integer> marks = new HashMap<>();
    spaces.values().forEach(space -> marks.put(space, space.staged().mark()));
    Savepoint savepoint = new Savepoint(marks);
    savepoints.add(savepoint);
    return savepoint;
  }

  /** Takes back what was written after a savepoint; later savepoints are gone. */
  public void rollbackTo(io.emdb.Transaction.Savepoint savepoint) {
    checkUsable();
    int index = indexOf(savepoint);
    undoTo(savepoints.get(index));
    savepoints.subList(index + 1, savepoints.size()).clear();
  }

  private void undoTo(Savepoint savepoint) {
    spaces
        .values()
        .forEach(space -> space.staged().rollbackTo(savepoint.marks.getOrDefault(space, 0)));
  }

  /** Takes back what was written after a savepoint and forgets it, also past a timeout. */
  public void takeBack(Savepoint savepoint) {
    checkEndable();
    int index = indexOf(savepoint);
    undoTo(savepoint);
    forgetFrom(index);
  }

  /** Forgets a savepoint and later ones, keeping what was written. */
  public void release(io.emdb.Transaction.Savepoint savepoint) {
    checkUsable();
    forgetFrom(indexOf(savepoint));
  }

  /** Forgets a savepoint alone, if it is still there, keeping what was written. */
  public void forget(Savepoint savepoint) {
    int index = find(savepoint);
    if (index >= 0) {
      savepoints.remove(index);
      forgetStepsIfUnused();
    }
  }

  private void forgetFrom(int index) {
    savepoints.subList(index, savepoints.size()).clear();
    forgetStepsIfUnused();
  }

  private void forgetStepsIfUnused() {
    if (savepoints.isEmpty()) {
      spaces.values().forEach(space -> space.staged().forgetSteps());
    }
  }

  private int indexOf(io.emdb.Transaction.Savepoint savepoint) {
    int index = find(savepoint);
    if (index < 0) {
      throw new EmdbTransactionException(
          "The savepoint is not of this transaction, or was released or rolled back past");
    }
    return index;
  }

  /** Looks from the newest one, which it mostly is. */
  @SuppressWarnings("ReferenceEquality") // a savepoint is known by identity
  private int find(io.emdb.Transaction.Savepoint savepoint) {
    for (int i = savepoints.size() - 1; i >= 0; i--) {
      if (savepoints.get(i) == savepoint) {
        return i;
      }
    }
    return -1;
  }
}
