package io.emdb.internal.commit;

import io.emdb.EmdbException;
import io.emdb.internal.catalog.Bounds;
import io.emdb.internal.catalog.ExpiredEntries;
import io.emdb.internal.catalog.NamespaceEntry;
import io.emdb.internal.catalog.Table;
import io.emdb.internal.index.EvictionOrder;
import io.emdb.internal.index.HashIndex;
import io.emdb.internal.log.RecordReader;
import java.time.InstantSource;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/*
 * An eviction is a delete in the log. It becomes visible at once, also under on-each-write: it takes
 * back nothing that anybody was told, and if it is lost with the power, the entry is as it was and
 * leaves again. So no write waits for a sync of its own evictions; they go with the next one.
 */
/** Removes entries of bounded namespaces after writes that made them too large. */
final class Eviction {

  /** Between so many, others write. */
  private static final int STEP = 64;

  private enum Cause {
    NO_ROOM,
    EXPIRED,
    IDLE
  }

  private final ReentrantLock appendLock;
  private final boolean staged;
  private final RecordReader records;
  private final InstantSource clock;
  private final WriteSteps steps;
  private final PendingWrites pending;
  private final CommitCounters counters;

  Eviction(
      ReentrantLock appendLock,
      boolean staged,
      RecordReader records,
      InstantSource clock,
      WriteSteps steps,
      PendingWrites pending,
      CommitCounters counters) {
    this.appendLock = appendLock;
    this.staged = staged;
    this.records = records;
    this.clock = clock;
    this.steps = steps;
    this.pending = pending;
    this.counters = counters;
  }

  /**
   * Brings a namespace back within its bounds, if it has any. Never fails: the write that came
   * before is done. What cannot be removed now, as on a full disk, is looked at after the next one.
   */
  void afterWrite(NamespaceEntry namespace) {
    if (namespace.bounds() == null) {
      return;
    }
    boolean more = true;
    while (more) {
      appendLock.lock();
      try {
        more = step(namespace);
      } catch (EmdbException e) {
        return; // if it is more than a damaged record, the next write says so
      } finally {
        appendLock.unlock();
      }
    }
  }

  /** Removes some entries; tells whether there is more to do, and some use in it. */
  private boolean step(NamespaceEntry namespace) {
    boolean appended = false;
    boolean advanced = false;
    EvictionOrder order = namespace.table().order();
    for (int i = 0; i < STEP && order != null && isOverfull(namespace); i++) {
      steps.checkWritable();
      if (removeExpired(namespace)) {
        appended = true;
      } else if (order.count() > 0) {
        long hash = order.take();
        long location = namespace.table().index().findHash(hash);
        boolean removed = location != 0 && remove(namespace, location, Cause.NO_ROOM);
        if (location != 0 && !removed) {
          order.putBack(hash);
        } else {
          advanced = true; // also past one that was gone
        }
        appended |= removed;
      }
    }
    if (appended && !staged) {
      steps.afterAppend();
    }
    return (appended || advanced) && isOverfull(namespace);
  }

  private static boolean isOverfull(NamespaceEntry namespace) {
    return !namespace.isDropped() && namespace.isOverfull();
  }

  private boolean removeExpired(NamespaceEntry namespace) {
    long[] expired = new long[1];
    return ExpiredEntries.take(namespace.table(), records, clock.millis(), expired) > 0
        && remove(namespace, expired[0], Cause.EXPIRED);
  }

  /** Removes an entry, unless what is to become of it is in the log already. */
  private boolean remove(NamespaceEntry namespace, long location, Cause cause) {
    byte[] key = records.key(location);
    long hash = records.hash(key);
    if (pending.touches(namespace, hash)) {
      return false;
    }
    namespace.table().requireRemovable(hash, key);
    WriteOp op =
        cause == Cause.EXPIRED
            ? WriteOp.sweep(namespace, hash, key)
            : WriteOp.eviction(namespace, hash, key);
    steps.append(op);
    steps.publishNow(op);
    if (cause == Cause.NO_ROOM) {
      namespace.countEvicted(1);
      counters.evicted(1);
    } else {
      namespace.countExpired(1);
      counters.swept(1);
    }
    return true;
  }

  /** Removes the entries that were not used for too long; returns how many. */
  long sweepIdle(NamespaceEntry namespace) {
    long removed = 0;
    HashIndex.Chunk chunk = new HashIndex.Chunk();
    long from = 0;
    while (namespace.table().uses() != null) {
      appendLock.lock();
      try {
        removed += sweepIdle(namespace, from, chunk);
      } finally {
        appendLock.unlock();
      }
      from = chunk.lastHash + 1;
      if (chunk.lastHash == -1L) {
        return removed;
      }
    }
    return removed;
  }

  private int sweepIdle(NamespaceEntry namespace, long from, HashIndex.Chunk chunk) {
    steps.checkWritable();
    int removed = 0;
    Table table = namespace.table();
    table.index().chunk(from, chunk);
    for (int i = 0; i < chunk.count && !namespace.isDropped(); i++) {
      if (table.isIdle(records.readableHash(chunk.locations[i]))
          && remove(namespace, chunk.locations[i], Cause.IDLE)) {
        removed++;
      }
    }
    if (removed > 0 && !staged) {
      steps.afterAppend();
    }
    return removed;
  }

  /** Sets or takes away the bounds of a namespace, and keeps them. */
  void bound(NamespaceEntry namespace, @Nullable Bounds bounds) {
    appendLock.lock();
    try {
      steps.checkWritable(namespace);
      namespace.bound(bounds, clock::millis);
    } finally {
      appendLock.unlock();
    }
    afterWrite(namespace);
  }
}
