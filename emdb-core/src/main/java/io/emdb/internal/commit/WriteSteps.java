package io.emdb.internal.commit;

import io.emdb.internal.catalog.Catalog;
import io.emdb.internal.catalog.NamespaceEntry;
import io.emdb.internal.log.RecordReader;
import java.time.InstantSource;
import java.util.List;

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
    while (pending.touches(namespace, hash)) {
      sync.awaitAll();
      checkWritable(namespace);
    }
    long location = namespace.table().find(hash, key);
    if (location != 0 && Catalog.isExpired(records.deadline(location), clock.millis())) {
      records.requireIntact(location);
      return 0;
    }
    return location;
  }

  /**
   * Refuses a write while nothing of it is stored, if a damaged record may be its key's: the index
   * could neither replace that record nor put another beside it.
   */
  void checkReplaceable(NamespaceEntry namespace, long hash, byte[] key) {
    namespace.table().findReplaceable(hash, key);
  }

  /** Like {@link #checkReplaceable}; tells whether there is anything to remove. */
  boolean mayBeStored(NamespaceEntry namespace, long hash, byte[] key) {
    return namespace.table().findReplaceable(hash, key) != 0 || pending.touches(namespace, hash);
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
    appender.append(op, 0);
  }

  void publishOrQueue(WriteOp op) {
    publishOrQueue(List.of(op));
  }

  /** Makes appended writes visible together, now or by the sync that makes them durable. */
  void publishOrQueue(List<WriteOp> ops) {
    PendingWrites.Unit unit = new PendingWrites.Unit(ops);
    if (staged) {
      pending.add(unit);
      return;
    }
    try {
      publisher.publish(unit);
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
