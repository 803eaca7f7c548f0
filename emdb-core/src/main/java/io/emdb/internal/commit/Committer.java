package io.emdb.internal.commit;

import static io.emdb.internal.format.RecordFormat.NO_DEADLINE;

import io.emdb.EmdbConflictException;
import io.emdb.EmdbException;
import io.emdb.FlushPolicy;
import io.emdb.internal.catalog.Catalog;
import io.emdb.internal.catalog.ExpiredEntries;
import io.emdb.internal.catalog.NamespaceEntry;
import io.emdb.internal.catalog.Snapshot;
import io.emdb.internal.format.RecordFormat;
import io.emdb.internal.log.Log;
import io.emdb.internal.log.LogAppender;
import io.emdb.internal.log.RecordReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
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
 * An operation that decides by what is there (put if absent, remove, a commit with reads) must not
 * overlook a write that is in the log but not published: it first waits until no such write touches
 * its key.
 */
/** Decides, appends, syncs and publishes writes. Thread-safe. */
public final class Committer {

  private static final int SWEEP_STEP = 256;

  private final ReentrantLock appendLock = new ReentrantLock();
  private final ReentrantLock namespaceLock = new ReentrantLock(); // taken before the append lock
  private final Catalog catalog;
  private final RecordReader records;
  private final LogAppender appender;
  private final FlushPolicy policy;
  private final boolean staged;
  private final InstantSource clock;
  private final FlushTimer timer;
  private final FailStop failStop;
  private final CommitCounters counters = new CommitCounters();
  private final PendingWrites pending = new PendingWrites();
  private final Publisher publisher;
  private final GroupSync sync;

  private boolean flushScheduled;
  private long lastTransactionId;

  /** Makes the committer of an open database. */
  public Committer(
      Catalog catalog,
      LogAppender appender,
      FlushPolicy policy,
      InstantSource clock,
      LongSupplier nanoTime,
      FlushTimer timer,
      FailStop failStop,
      long lastTransactionId) {
    this.catalog = catalog;
    this.records = catalog.records();
    this.appender = appender;
    this.policy = policy;
    this.staged = isStaged(policy);
    this.clock = clock;
    this.timer = timer;
    this.failStop = failStop;
    this.lastTransactionId = lastTransactionId;
    this.publisher = new Publisher(catalog, counters);
    this.sync =
        new GroupSync(appendLock, appender, pending, publisher, failStop, counters, nanoTime);
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
    return locked(() -> lastTransactionId);
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
    return staged ? appender.syncedSequence() : appender.lastSequence();
  }

  /** Returns the sequence up to which the log is on the device. */
  public long durableSequence() {
    return locked(appender::syncedSequence);
  }

  /** Returns the sequence of the newest record. */
  public long lastSequence() {
    return locked(appender::lastSequence);
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

  // ---- single writes

  /** Stores a value. */
  public void put(NamespaceEntry namespace, long hash, byte[] key, byte[] value, long deadline) {
    if (staged) {
      write(WriteOp.put(namespace, hash, key, value, deadline));
      return;
    }
    int footprint = Log.footprint(key.length, value.length, deadline);
    int bodyCheck = RecordFormat.bodyCheck(key, value);
    appendLock.lock();
    try {
      checkWritable(namespace);
      reserve(footprint);
      long location = append(RecordFormat.PUT, 0, namespace.id(), deadline, key, value, bodyCheck);
      publishPut(namespace, hash, key, location, footprint, deadline);
      afterUnsynced();
    } finally {
      appendLock.unlock();
    }
  }

  /** Stores a value if the key is absent; returns the present value otherwise. */
  public byte @Nullable [] putIfAbsent(
      NamespaceEntry namespace, long hash, byte[] key, byte[] value, long deadline) {
    WriteOp op = WriteOp.put(namespace, hash, key, value, deadline);
    appendLock.lock();
    try {
      checkWritable(namespace);
      long present = settled(namespace, hash, key);
      if (present != 0) {
        return records.value(present);
      }
      appendOne(op);
      return null;
    } finally {
      appendLock.unlock();
    }
  }

  /** Stores a value if the present one has the expected bytes. */
  public boolean replace(
      NamespaceEntry namespace,
      long hash,
      byte[] key,
      byte[] expected,
      byte[] value,
      long deadline) {
    WriteOp op = WriteOp.put(namespace, hash, key, value, deadline);
    appendLock.lock();
    try {
      checkWritable(namespace);
      long present = settled(namespace, hash, key);
      if (present == 0 || !Arrays.equals(records.value(present), expected)) {
        return false;
      }
      appendOne(op);
      return true;
    } finally {
      appendLock.unlock();
    }
  }

  /** Takes the deadline off an entry; false if it is absent or has none. */
  public boolean persist(NamespaceEntry namespace, long hash, byte[] key) {
    appendLock.lock();
    try {
      checkWritable(namespace);
      long present = settled(namespace, hash, key);
      if (present == 0 || records.deadline(present) == NO_DEADLINE) {
        return false;
      }
      appendOne(WriteOp.put(namespace, hash, key, records.value(present), NO_DEADLINE));
      return true;
    } finally {
      appendLock.unlock();
    }
  }

  /** Removes a key and returns its value, or {@code null} if it was absent. */
  public byte @Nullable [] remove(NamespaceEntry namespace, long hash, byte[] key) {
    appendLock.lock();
    try {
      checkWritable(namespace);
      long present = settled(namespace, hash, key);
      byte[] value = present == 0 ? null : records.value(present);
      deleteIfStored(namespace, hash, key);
      return value;
    } finally {
      appendLock.unlock();
    }
  }

  /** Removes a key and tells whether it was present. */
  public boolean delete(NamespaceEntry namespace, long hash, byte[] key) {
    appendLock.lock();
    try {
      checkWritable(namespace);
      boolean present = settled(namespace, hash, key) != 0;
      deleteIfStored(namespace, hash, key);
      return present;
    } finally {
      appendLock.unlock();
    }
  }

  /** Removes all entries of a namespace. */
  public void clear(NamespaceEntry namespace) {
    appendLock.lock();
    try {
      checkWritable(namespace);
      if (namespace.table().entries() > 0 || pending.touches(namespace)) {
        appendOne(WriteOp.clear(namespace));
      }
    } finally {
      appendLock.unlock();
    }
  }

  // ---- batches

  /**
   * Commits writes as one batch, after checking that nothing a transaction read has changed.
   *
   * @param reads what was read, or {@code null} when nothing depends on reads
   * @param synced whether to return only once the batch is on the device
   * @return the number of entries stored or removed
   */
  public int commit(List<WriteOp> ops, @Nullable ReadSet reads, boolean synced) {
    appendLock.lock();
    try {
      failStop.checkWritable();
      if (reads != null && !reads.isCurrent(records, pending)) {
        throw conflict("something the transaction had read was changed by another write");
      }
      refuseDropped(ops, /* inTransaction= */ reads != null);
      List<WriteOp> effective = withoutNeedlessDeletes(ops);
      if (effective.isEmpty()) {
        return 0;
      }
      appendBatch(effective);
      if (staged) {
        pending.add(new PendingWrites.Unit(effective));
        sync.awaitAll();
      } else {
        publish(new PendingWrites.Unit(effective));
        if (synced) {
          sync.awaitAll();
        } else {
          afterUnsynced();
        }
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
        checkWritable(namespace);
      } else if (namespace.isDropped()) {
        throw conflict("the namespace '" + namespace.name() + "' was dropped meanwhile");
      }
    }
  }

  private List<WriteOp> withoutNeedlessDeletes(List<WriteOp> ops) {
    List<WriteOp> effective = new ArrayList<>(ops.size());
    List<NamespaceEntry> cleared = new ArrayList<>();
    for (WriteOp op : ops) {
      NamespaceEntry namespace = op.requireNamespace();
      if (op.type == RecordFormat.CLEAR) {
        cleared.add(namespace);
      }
      if (op.type != RecordFormat.DELETE
          || (!cleared.contains(namespace) && mayBeStored(namespace, op.hash, op.key))) {
        effective.add(op);
      }
    }
    return effective;
  }

  private EmdbConflictException conflict(String what) {
    counters.conflict();
    return new EmdbConflictException("Commit refused: " + what + ". Run the transaction again");
  }

  private void appendBatch(List<WriteOp> ops) {
    long id = lastTransactionId + 1;
    byte[] marker = RecordFormat.batchMarker(id, ops.size());
    byte[] none = {};
    int markerCheck = RecordFormat.bodyCheck(none, marker);
    long bytes = 2L * Log.footprint(0, marker.length, NO_DEADLINE);
    for (WriteOp op : ops) {
      bytes += op.footprint;
    }
    reserve(bytes);
    append(RecordFormat.BATCH_BEGIN, 0, 0, NO_DEADLINE, none, marker, markerCheck);
    for (WriteOp op : ops) {
      append(op, RecordFormat.IN_BATCH);
    }
    append(RecordFormat.BATCH_END, 0, 0, NO_DEADLINE, none, marker, markerCheck);
    lastTransactionId = id;
  }

  // ---- namespaces

  /** Returns a namespace, created durably if there is none of the name. */
  public NamespaceEntry createNamespace(String name) {
    namespaceLock.lock();
    try {
      NamespaceEntry present = catalog.byName(name);
      if (present != null) {
        return present;
      }
      appendLock.lock();
      try {
        failStop.checkWritable();
        byte[] bytes = name.getBytes(StandardCharsets.UTF_8);
        appendOne(WriteOp.namespace(catalog.nextNamespaceId(), bytes));
        sync.awaitAll();
      } finally {
        appendLock.unlock();
      }
      NamespaceEntry created = catalog.byName(name);
      if (created == null) {
        throw new IllegalStateException("the namespace '" + name + "' was not published");
      }
      return created;
    } finally {
      namespaceLock.unlock();
    }
  }

  /** Drops a namespace; false if there is none of the name. */
  public boolean dropNamespace(String name) {
    namespaceLock.lock();
    try {
      NamespaceEntry present = catalog.byName(name);
      failStop.checkWritable();
      if (present == null) {
        return false;
      }
      drop(present);
      return true;
    } finally {
      namespaceLock.unlock();
    }
  }

  private void drop(NamespaceEntry namespace) {
    WriteOp op = WriteOp.drop(namespace);
    appendLock.lock();
    try {
      checkWritable(namespace);
      reserve(op);
      append(op, 0);
      namespace.markDropped();
      publishOrQueue(op);
      afterAppend();
    } finally {
      appendLock.unlock();
    }
  }

  // ---- expiry

  /** Removes expired entries of a namespace, a small step at a time; returns how many. */
  public long sweep(NamespaceEntry namespace) {
    long[] step = new long[SWEEP_STEP];
    long swept = 0;
    for (int count = 0; count >= 0; count = sweepStep(namespace, step)) {
      swept += count;
    }
    return swept;
  }

  /** Removes some expired entries; returns how many, or -1 if none were left. */
  private int sweepStep(NamespaceEntry namespace, long[] step) {
    appendLock.lock();
    try {
      failStop.checkWritable();
      if (namespace.isDropped()) {
        return -1;
      }
      int count = ExpiredEntries.take(namespace.table(), records, clock.millis(), step);
      List<WriteOp> ops = removals(namespace, step, count);
      for (WriteOp op : ops) {
        reserve(op);
        append(op, 0);
        publishOrQueue(op);
      }
      counters.swept(ops.size());
      if (!ops.isEmpty()) {
        afterAppend();
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
        ops.add(WriteOp.delete(namespace, hash, key));
      }
    }
    return ops;
  }

  // ---- flushing and closing

  /** Returns when everything written before the call is on the device. */
  public void flush() {
    appendLock.lock();
    try {
      failStop.checkWritable();
      if (appender.syncedSequence() < appender.lastSequence()) {
        sync.awaitAll();
      }
    } finally {
      appendLock.unlock();
    }
  }

  /** Ends the active segment and syncs, so that all segments can be compacted. */
  public void sealAndSync() {
    appendLock.lock();
    try {
      failStop.checkWritable();
      seal();
      if (appender.syncedSequence() < appender.lastSequence()) {
        sync.awaitAll();
      }
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
        seal();
        sync.awaitAll();
      }
      return true;
    } finally {
      appendLock.unlock();
    }
  }

  // ---- under the append lock

  private void checkWritable(NamespaceEntry namespace) {
    failStop.checkWritable();
    if (namespace.isDropped()) {
      throw new IllegalStateException("The namespace '" + namespace.name() + "' was dropped");
    }
  }

  private void write(WriteOp op) {
    appendLock.lock();
    try {
      checkWritable(op.requireNamespace());
      appendOne(op);
    } finally {
      appendLock.unlock();
    }
  }

  private void appendOne(WriteOp op) {
    reserve(op);
    append(op, 0);
    publishOrQueue(op);
    afterAppend();
  }

  private void publishOrQueue(WriteOp op) {
    PendingWrites.Unit unit = new PendingWrites.Unit(List.of(op));
    if (staged) {
      pending.add(unit);
    } else {
      publish(unit);
    }
  }

  private void publish(PendingWrites.Unit unit) {
    try {
      publisher.publish(unit);
    } catch (RuntimeException | Error e) {
      throw failStop.fail("Making a write visible", e);
    }
  }

  private void publishPut(
      NamespaceEntry namespace,
      long hash,
      byte[] key,
      long location,
      int footprint,
      long deadline) {
    try {
      catalog.publishPut(
          namespace, hash, key, location, footprint, deadline, appender.lastSequence());
      counters.put();
    } catch (RuntimeException | Error e) {
      throw failStop.fail("Making a write visible", e);
    }
  }

  private void afterAppend() {
    if (staged) {
      sync.awaitAll();
    } else {
      afterUnsynced();
    }
  }

  /** Keeps the policy's bound on what is not on the device. */
  private void afterUnsynced() {
    switch (policy.kind()) {
      case EVERY_N -> sync.awaitSequence(appender.lastSequence() - (policy.records() - 1));
      case EVERY -> scheduleFlush();
      case MANUAL, ON_EACH_WRITE -> {}
    }
  }

  private void scheduleFlush() {
    if (!flushScheduled) {
      flushScheduled = true;
      timer.runAfter(policy.period(), this::flushByTimer);
    }
  }

  private void flushByTimer() {
    appendLock.lock();
    try {
      flushScheduled = false;
      if (!failStop.isClosed() && appender.syncedSequence() < appender.lastSequence()) {
        sync.awaitAll();
      }
    } catch (EmdbException e) {
      // The failure is latched: the next write reports it, and so does the health.
    } finally {
      appendLock.unlock();
    }
  }

  /** Waits until every write of a key is visible; returns its live record's location, or 0. */
  private long settled(NamespaceEntry namespace, long hash, byte[] key) {
    while (pending.touches(namespace, hash)) {
      sync.awaitAll();
      checkWritable(namespace);
    }
    long location = namespace.table().find(hash, key);
    return location == 0 || Catalog.isExpired(records.deadline(location), clock.millis())
        ? 0
        : location;
  }

  private boolean mayBeStored(NamespaceEntry namespace, long hash, byte[] key) {
    return pending.touches(namespace, hash) || namespace.table().find(hash, key) != 0;
  }

  private void deleteIfStored(NamespaceEntry namespace, long hash, byte[] key) {
    if (mayBeStored(namespace, hash, key)) {
      appendOne(WriteOp.delete(namespace, hash, key));
    }
  }

  private void reserve(WriteOp op) {
    if (op.type == RecordFormat.PUT || op.type == RecordFormat.NAMESPACE) {
      reserve(op.footprint);
      return;
    }
    try {
      appender.reserveFromReserve(op.footprint);
    } catch (IOException e) {
      throw failStop.refused(e);
    }
  }

  private void reserve(long bytes) {
    try {
      appender.reserve(bytes);
    } catch (IOException e) {
      throw failStop.refused(e);
    }
  }

  private void seal() {
    try {
      appender.seal();
    } catch (IOException e) {
      throw failStop.fail("Ending a segment", e);
    }
  }

  private void append(WriteOp op, int flags) {
    op.location =
        append(op.type, flags, op.namespaceId, op.deadline, op.key, op.value, op.bodyCheck);
    op.sequence = appender.lastSequence();
  }

  private long append(
      int type, int flags, int namespaceId, long deadline, byte[] key, byte[] value, int check) {
    try {
      return appender.append(type, flags, namespaceId, deadline, key, value, check);
    } catch (RuntimeException | Error e) {
      throw failStop.fail("Storing a record", e);
    }
  }
}
