package io.emdb.internal.catalog;

import io.emdb.internal.index.LastUse;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/** A namespace: its identity, and the table that holds its entries now. */
public final class NamespaceEntry {

  /** Id of the default namespace, which has no name and always exists. */
  public static final int DEFAULT_ID = 0;

  private static final Bounds NONE = new Bounds(Long.MAX_VALUE, Long.MAX_VALUE, 0);

  private final int id;
  private final String name;

  private volatile Table table;
  private volatile boolean dropped;
  private volatile @Nullable Bounds bounds;
  private LongSupplier clock = () -> 0;
  private volatile long evictions;
  private volatile long expirations;
  private long evictedStamp;
  private long clearedSequence;
  private long changedSequence;

  NamespaceEntry(int id, String name, Table table) {
    this.id = id;
    this.name = name;
    this.table = table;
  }

  /** Returns the id that records carry; never used twice. */
  public int id() {
    return id;
  }

  /** Returns the name; empty for the default namespace. */
  public String name() {
    return name;
  }

  /** Returns the table of the entries. */
  public Table table() {
    return table;
  }

  /** Tells whether the namespace is gone, or will be once its drop is on the device. */
  public boolean isDropped() {
    return dropped;
  }

  /** Returns the sequence of the newest clear; records of up to there are dead. Append lock. */
  public long clearedSequence() {
    return clearedSequence;
  }

  /** Returns the sequence of the newest change of any key. Append lock. */
  public long changedSequence() {
    return changedSequence;
  }

  void changed(long sequence) {
    changedSequence = sequence;
  }

  void cleared(long sequence, Table fresh) {
    clearedSequence = sequence;
    changedSequence = sequence;
    Bounds limits = bounds;
    if (limits != null) {
      apply(limits, fresh);
    }
    table = fresh;
  }

  /** Returns the bounds, or {@code null}. Any thread. */
  public @Nullable Bounds bounds() {
    return bounds;
  }

  /**
   * Sets or takes away the bounds. Costs a look at every entry when its size was not bounded
   * before.
   *
   * @param nowMillis the clock by which entries are idle
   */
  public void bound(@Nullable Bounds limits, LongSupplier nowMillis) {
    clock = nowMillis;
    Bounds applied = limits == null ? NONE : limits;
    apply(applied, table);
    bounds = limits;
  }

  private void apply(Bounds limits, Table to) {
    if (!limits.limitsSize()) {
      to.dropOrder();
    } else if (to.order() == null) {
      to.keepOrder();
    }
    Bounds before = bounds;
    if (limits.idleMillis() == 0) {
      to.keepUses(null);
    } else if (to.uses() == null || before == null || before.idleMillis() != limits.idleMillis()) {
      to.keepUses(new LastUse(limits.idleMillis(), clock));
    }
  }

  /** Tells whether it holds more than its bounds allow. Append lock. */
  public boolean isOverfull() {
    Bounds limits = bounds;
    return limits != null
        && (table.entries() > limits.maxEntries() || table.liveBytes() > limits.maxBytes());
  }

  void evicted(long stamp) {
    evictedStamp = stamp;
  }

  /** Returns a stamp that the moments from before the newest eviction are below. Append lock. */
  public long evictedStamp() {
    return evictedStamp;
  }

  /** Counts entries that left for want of room. Append lock. */
  @SuppressWarnings("NonAtomicVolatileUpdate") // one writer at a time
  public void countEvicted(long entries) {
    evictions += entries;
  }

  /** Counts entries that were removed because they had expired. Append lock. */
  @SuppressWarnings("NonAtomicVolatileUpdate") // one writer at a time
  public void countExpired(long entries) {
    expirations += entries;
  }

  /** Returns how many entries left for want of room since the open. Any thread. */
  public long evictions() {
    return evictions;
  }

  /** Returns how many expired entries were removed since the open. Any thread. */
  public long expirations() {
    return expirations;
  }

  /** Takes note that a drop is in the log, visible or not: nothing may be written behind it. */
  public void markDropped() {
    dropped = true;
  }
}
