package io.emdb.internal.commit;

import io.emdb.internal.catalog.Catalog;
import io.emdb.internal.catalog.NamespaceEntry;
import io.emdb.internal.catalog.Table;
import io.emdb.internal.format.RecordFormat;
import io.emdb.internal.log.RecordReader;
import java.time.InstantSource;

/*
 * An operation that decides by what is there must not overlook a write that is in the log but not
 * published. Put if absent, replace, persist and remove first wait until no such write touches their
 * key (settled). A commit with reads does not wait: such a write to what it read is a conflict.
 */
/** The steps writes are made of. All methods under the append lock, which waiting lets go. */
final class WriteSteps {

  private final boolean staged;
  private final RecordReader records;
  private final InstantSource clock;
  private final GuardedAppender appender;
  private final PendingWrites pending;
  private final Publisher publisher;
  private final GroupSync sync;
  private final FlushBound bound;
  private final FailStop failStop;

  WriteSteps(
      boolean staged,
      RecordReader records,
      InstantSource clock,
      GuardedAppender appender,
      PendingWrites pending,
      Publisher publisher,
      GroupSync sync,
      FlushBound bound,
      FailStop failStop) {
    this.staged = staged;
    this.records = records;
    this.clock = clock;
    this.appender = appender;
    this.pending = pending;
    this.publisher = publisher;
    this.sync = sync;
    this.bound = bound;
    this.failStop = failStop;
  }

  // ---- decide

  void checkWritable() {
    failStop.checkWritable();
  }

  void checkWritable(NamespaceEntry namespace) {
    failStop.checkWritable();
    if (namespace.isDropped()) {
      throw new IllegalStateException("The namespace '" + namespace.name() + "' was dropped");
    }
  }

  /** Waits until every write of a key is visible; returns its live record's location, or 0. */
  long settled(NamespaceEntry namespace, long hash, byte[] key) {
    settle(namespace, hash);
    long location = namespace.table().find(hash, key);
    if (location == 0) {
      return 0;
    }
    boolean live = isLive(namespace, hash, location);
    records.requireThere(location, key);
    return live ? location : 0;
  }

  /**
   * Waits until every write of a key is visible; returns its record's location, expired or not, or
   * 0. Refuses as {@link #checkReplaceable} does.
   */
  long settledReplaceable(NamespaceEntry namespace, long hash, byte[] key) {
    settle(namespace, hash);
    return namespace.table().findReplaceable(hash, key);
  }

  private void settle(NamespaceEntry namespace, long hash) {
    while (pending.touches(namespace, hash)) {
      sync.awaitAll();
      checkWritable(namespace);
    }
  }

  /** Tells whether a record has not expired, and is not idle. */
  boolean isLive(NamespaceEntry namespace, long hash, long location) {
    if (namespace.table().isIdle(hash)) {
      return false;
    }
    if (Catalog.isExpired(records.deadline(location), clock.millis())) {
      records.requireIntact(location); // a damaged deadline makes nothing absent
      return false;
    }
    return true;
  }

  /**
   * Refuses a write while nothing of it is stored, if a damaged record may be its key's: the index
   * could neither replace that record nor put another beside it. So it does if a damaged record
   * hides the key's place in the order.
   */
  void checkReplaceable(NamespaceEntry namespace, long hash, byte[] key) {
    namespace.table().findReplaceable(hash, key);
  }

  /**
   * Finds what the writes of a batch replace, and marks deletes of nothing; returns how many
   * visible entries the others delete. Refuses the batch as {@link #checkReplaceable} does a write.
   */
  long decide(WriteBatch batch) {
    Decision decision = new Decision(clock.millis());
    batch.forEachTouched(decision);
    return decision.visible;
  }

  /** Looks at what each write of a batch finds. */
  private final class Decision implements WriteBatch.Step {

    private final long nowMillis;
    private long visible;

    Decision(long nowMillis) {
      this.nowMillis = nowMillis;
    }

    @Override
    public void take(WriteOp op, Table table) {
      long before = table.findReplaceable(op.hash, op.key);
      op.before = before;
      if (op.type == RecordFormat.DELETE) {
        if (before == 0) {
          op.needless = !pending.touches(op.requireNamespace(), op.hash);
        } else if (!table.hadDeadlines() || !isExpired(before)) {
          visible++;
        }
      }
    }

    private boolean isExpired(long location) {
      return Catalog.isExpired(records.deadline(location), nowMillis);
    }
  }

  /** Waits until every write of the keys of a batch is visible. */
  void settle(WriteBatch batch) {
    while (pending.touchesAny(batch)) {
      sync.awaitAll();
      checkWritable();
    }
  }

  boolean mayHoldEntries(NamespaceEntry namespace) {
    return namespace.table().entries() > 0 || pending.touches(namespace);
  }

  /** Tells whether nothing that was read has changed. */
  boolean isCurrent(ReadSet reads) {
    return reads.isCurrent(records, pending, clock.millis());
  }

  // ---- append, publish, wait

  /** Takes a single write all the way. */
  void write(WriteOp op) {
    append(op);
    publishOrQueue(op);
    afterAppend();
  }

  /** Appends a single write. */
  void append(WriteOp op) {
    appender.reserve(op);
    appender.append(op);
  }

  /** Makes appended writes visible together, now or by the sync that makes them durable. */
  void publishOrQueue(PendingUnit unit) {
    if (staged) {
      pending.add(unit);
    } else {
      publishNow(unit);
    }
  }

  /** Makes appended writes visible together before they are on the device. */
  void publishNow(PendingUnit unit) {
    try {
      unit.publish(publisher);
    } catch (RuntimeException | Error e) {
      throw failStop.fail("Making a write visible", e);
    }
  }

  /** Makes the record just appended visible, without a {@link WriteOp}. */
  void publishPut(
      NamespaceEntry namespace,
      long hash,
      byte[] key,
      long location,
      int footprint,
      long deadline) {
    try {
      publisher.publishPut(
          namespace, hash, key, location, footprint, deadline, appender.lastSequence());
    } catch (RuntimeException | Error e) {
      throw failStop.fail("Making a write visible", e);
    }
  }

  /** Keeps the policy's bound on what is not on the device. */
  void afterAppend() {
    bound.afterAppend();
  }
}
