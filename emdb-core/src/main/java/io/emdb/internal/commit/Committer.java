package io.emdb.internal.commit;

import io.emdb.FlushPolicy;
import io.emdb.internal.catalog.Bounds;
import io.emdb.internal.catalog.Catalog;
import io.emdb.internal.catalog.NamespaceEntry;
import io.emdb.internal.catalog.Snapshot;
import io.emdb.internal.log.LogAppender;
import io.emdb.internal.log.RecordReader;
import java.time.InstantSource;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/*
 * The one way into the log. Everything happens under the append lock: a record gets its sequence, its
 * bytes and, under the policies that do not wait for the device, its place in the index in one step,
 * so log order is index order (invariant 8). Under on-each-write a record is published by the sync
 * that makes it durable, again in log order.
 *
 * This class is the door and owns the lock. Each kind of write has its class, which takes the lock
 * and goes through the steps of WriteSteps; those use GuardedAppender, Publisher, FlushBound and
 * GroupSync. None calls back.
 */
/** Decides, appends, syncs and publishes writes. Thread-safe. */
public final class Committer {

  private final ReentrantLock appendLock = new ReentrantLock();
  private final Catalog catalog;
  private final LogAppender log;
  private final GuardedAppender appender;
  private final boolean staged;
  private final FailStop failStop;
  private final Runnable beforeGrowth;
  private final CommitCounters counters = new CommitCounters();
  private final GroupSync sync;
  private final SingleWrites singles;
  private final BatchCommit batches;
  private final NamespaceChanges namespaces;
  private final ExpirySweep expiry;
  private final Eviction eviction;

  /**
   * Makes the committer of an open database.
   *
   * @param beforeGrowth run without a lock before what makes the log grow; may wait
   */
  public Committer(
      Catalog catalog,
      LogAppender log,
      FlushPolicy policy,
      InstantSource clock,
      LongSupplier nanoTime,
      FlushTimer timer,
      FailStop failStop,
      long lastTransactionId,
      Runnable beforeGrowth) {
    this.catalog = catalog;
    this.log = log;
    this.appender = new GuardedAppender(log, failStop);
    this.staged = isStaged(policy);
    this.failStop = failStop;
    this.beforeGrowth = beforeGrowth;
    RecordReader records = catalog.records();
    PendingWrites pending = new PendingWrites();
    Publisher publisher = new Publisher(catalog, counters);
    this.sync = new GroupSync(appendLock, log, pending, publisher, failStop, counters, nanoTime);
    FlushBound bound = new FlushBound(appendLock, policy, timer, appender, sync, failStop);
    WriteSteps steps =
        new WriteSteps(staged, records, clock, appender, pending, publisher, sync, bound, failStop);
    this.singles = new SingleWrites(appendLock, staged, records, appender, steps);
    this.batches =
        new BatchCommit(appendLock, catalog, appender, steps, sync, counters, lastTransactionId);
    this.namespaces = new NamespaceChanges(appendLock, catalog, steps, sync);
    this.expiry = new ExpirySweep(appendLock, records, clock, steps, pending, sync, counters);
    this.eviction = new Eviction(appendLock, staged, records, clock, steps, pending, counters);
  }

  /** Tells whether records of this policy are staged until the next sync. */
  public static boolean isStaged(FlushPolicy policy) {
    return policy.kind() == FlushPolicy.Kind.ON_EACH_WRITE;
  }

  /** Returns the counters. */
  public CommitCounters counters() {
    return counters;
  }

  /** Returns the id of the newest batch. */
  public long lastTransactionId() {
    return locked(batches::lastTransactionId);
  }

  /**
   * Runs something that must agree with the log and the indexes at one moment; no waiting in it.
   */
  public <T extends @Nullable Object> T locked(Supplier<T> action) {
    appendLock.lock();
    try {
      return action.get();
    } finally {
      appendLock.unlock();
    }
  }

  /** Returns the sequence up to which everything is published. Under the append lock. */
  public long publishedSequence() {
    return staged ? log.syncedSequence() : log.lastSequence();
  }

  /** Returns the sequence up to which the log is on the device. */
  public long durableSequence() {
    return locked(log::syncedSequence);
  }

  /** Returns the sequence of the newest record. */
  public long lastSequence() {
    return locked(log::lastSequence);
  }

  /** Pins the present moment. */
  public Snapshot openSnapshot() {
    return locked(() -> catalog.openSnapshot(publishedSequence()));
  }

  /** Lets a moment go. */
  public void closeSnapshot(Snapshot snapshot) {
    locked(
        () -> {
          catalog.closeSnapshot(snapshot);
          return null;
        });
  }

  // ---- writes

  /** Stores a value. */
  public void put(NamespaceEntry namespace, long hash, byte[] key, byte[] value, long deadline) {
    beforeGrowth.run();
    singles.put(namespace, hash, key, value, deadline);
    eviction.afterWrite(namespace);
  }

  /** Stores a value if the key is absent; returns the present value otherwise. */
  public byte @Nullable [] putIfAbsent(
      NamespaceEntry namespace, long hash, byte[] key, byte[] value, long deadline) {
    beforeGrowth.run();
    byte[] present = singles.putIfAbsent(namespace, hash, key, value, deadline);
    if (present == null) {
      eviction.afterWrite(namespace);
    }
    return present;
  }

  /** Stores a value if the present one has the expected bytes. */
  public boolean replace(
      NamespaceEntry namespace,
      long hash,
      byte[] key,
      byte[] expected,
      byte[] value,
      long deadline) {
    beforeGrowth.run();
    boolean replaced = singles.replace(namespace, hash, key, expected, value, deadline);
    if (replaced) {
      eviction.afterWrite(namespace);
    }
    return replaced;
  }

  /** Takes the deadline off an entry; false if it is absent or has none. */
  public boolean persist(NamespaceEntry namespace, long hash, byte[] key) {
    return singles.persist(namespace, hash, key);
  }

  /** Removes a key and returns its value, or {@code null} if it was absent. */
  public byte @Nullable [] remove(NamespaceEntry namespace, long hash, byte[] key) {
    return singles.remove(namespace, hash, key);
  }

  /** Removes a key and tells whether it was present. */
  public boolean delete(NamespaceEntry namespace, long hash, byte[] key) {
    return singles.delete(namespace, hash, key);
  }

  /** Removes all entries of a namespace. */
  public void clear(NamespaceEntry namespace) {
    singles.clear(namespace);
  }

  /** Commits writes as one batch. */
  public void commit(WriteBatch batch) {
    beforeGrowth.run();
    batches.commit(batch);
    batch.namespaces().forEach(eviction::afterWrite);
  }

  /**
   * Commits the writes of a transaction as one batch, after checking that nothing it read has
   * changed. Returns once the batch is on the device.
   *
   * @param moment what the transaction read; let go before the batch is published, for a snapshot
   *     would keep what it replaces
   */
  public void commit(WriteBatch batch, ReadSet reads, Snapshot moment) {
    beforeGrowth.run();
    batches.commit(batch, reads, moment);
    batch.namespaces().forEach(eviction::afterWrite);
  }

  /** Commits deletes as one batch; returns how many of the entries were visible. */
  public long deleteAll(WriteBatch deletes) {
    return batches.delete(deletes);
  }

  /** Returns a namespace, created durably if there is none of the name. */
  public NamespaceEntry createNamespace(String name) {
    return namespaces.create(name);
  }

  /** Drops a namespace; false if there is none of the name. */
  public boolean dropNamespace(String name) {
    return namespaces.drop(name);
  }

  /** Removes expired entries of a namespace, a small step at a time; returns how many. */
  public long sweep(NamespaceEntry namespace) {
    return expiry.sweep(namespace) + eviction.sweepIdle(namespace);
  }

  /** Sets or takes away the bounds of a namespace; what is too much leaves at once. */
  public void bound(NamespaceEntry namespace, @Nullable Bounds bounds) {
    eviction.bound(namespace, bounds);
  }

  // ---- flushing and closing

  /** Returns when everything written before the call is on the device. */
  public void flush() {
    appendLock.lock();
    try {
      failStop.checkWritable();
      sync.awaitUnsynced();
    } finally {
      appendLock.unlock();
    }
  }

  /** Ends the active segment and syncs, so that all segments can be compacted. */
  public void sealAndSync() {
    appendLock.lock();
    try {
      failStop.checkWritable();
      appender.seal();
      sync.awaitUnsynced();
    } finally {
      appendLock.unlock();
    }
  }

  /**
   * Refuses further operations, lets the waiting ones end, and syncs. The log is sealed and durable
   * when it returns normally.
   *
   * @return false if it was closed before
   */
  public boolean close() {
    appendLock.lock();
    try {
      if (!failStop.close()) {
        return false;
      }
      sync.awaitIdle();
      if (failStop.failure() == null) {
        appender.seal();
        sync.awaitAll();
      }
      return true;
    } finally {
      appendLock.unlock();
    }
  }
}
