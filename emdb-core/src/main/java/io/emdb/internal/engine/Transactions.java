package io.emdb.internal.engine;

import io.emdb.EmdbTransactionException;
import io.emdb.TransactionOptions;
import io.emdb.internal.catalog.Snapshot;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/** Begins transactions and knows which one a thread runs. Thread-safe. */
public final class Transactions {

  private final Reads reads;
  private final TransactionGate gate;
  private final LongSupplier nanoTime;

  @SuppressWarnings("ThreadLocalUsage") // one per database: a thread may run one on each
  private final ThreadLocal<EngineTransaction> current = new ThreadLocal<>();

  private final AtomicInteger open = new AtomicInteger();
  private final LongAdder commits = new LongAdder();
  private final LongAdder rollbacks = new LongAdder();

  Transactions(Reads reads, LongSupplier nanoTime) {
    this.reads = reads;
    this.gate = new TransactionGate(reads.failStop(), nanoTime);
    this.nanoTime = nanoTime;
  }

  /** Returns the transaction the calling thread runs, or {@code null}. */
  public @Nullable EngineTransaction current() {
    return open.get() == 0 ? null : current.get(); // spares plain operations the thread-local
  }

  /** Begins a transaction on the calling thread. */
  public EngineTransaction begin(TransactionOptions options) {
    if (current() != null) {
      throw new EmdbTransactionException(
          "This thread already runs a transaction of this database: join it, or end it first");
    }
    long start = nanoTime.getAsLong();
    long timeout = options.timeout().map(Transactions::nanos).orElse(Long.MAX_VALUE);
    reads.failStop().checkOpen();
    if (!options.readOnly()) {
      reads.failStop().checkWritable();
      gate.enter(start, timeout);
    }
    try {
      Snapshot snapshot = SnapshotSpace.open(reads);
      EngineTransaction transaction =
          new EngineTransaction(this, reads, snapshot, options.readOnly(), start, timeout);
      open.incrementAndGet();
      current.set(transaction);
      return transaction;
    } catch (RuntimeException | Error e) {
      if (!options.readOnly()) {
        gate.leave();
      }
      throw e;
    }
  }

  private static long nanos(java.time.Duration duration) {
    try {
      return duration.toNanos();
    } catch (ArithmeticException e) {
      return Long.MAX_VALUE; // longer than anybody waits
    }
  }

  /** Ends a transaction on its thread. */
  void end(Snapshot snapshot, boolean readOnly, boolean committed) {
    current.remove();
    open.decrementAndGet();
    (committed ? commits : rollbacks).increment();
    try {
      reads.closeSnapshot().accept(snapshot);
    } finally {
      if (!readOnly) {
        gate.leave();
      }
    }
  }

  long nanoTime() {
    return nanoTime.getAsLong();
  }

  /** Returns transactions committed. */
  public long commits() {
    return commits.sum();
  }

  /** Returns transactions rolled back. */
  public long rollbacks() {
    return rollbacks.sum();
  }

  /** Wakes whoever waits to begin, after the database was closed. */
  void wakeAll() {
    gate.wakeAll();
  }
}
