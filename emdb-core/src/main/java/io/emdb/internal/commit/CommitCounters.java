package io.emdb.internal.commit;

/** What was written since the open; changed under the append lock, read by anyone. */
public final class CommitCounters {

  private volatile long puts;
  private volatile long removes;
  private volatile long batches;
  private volatile long conflicts;
  private volatile long syncs;
  private volatile long syncNanos;
  private volatile long swept;
  private volatile long evicted;

  @SuppressWarnings("NonAtomicVolatileUpdate") // one writer at a time, see above
  void put() {
    puts++;
  }

  @SuppressWarnings("NonAtomicVolatileUpdate")
  void remove() {
    removes++;
  }

  @SuppressWarnings("NonAtomicVolatileUpdate")
  void batch(long put, long removed) {
    puts += put;
    removes += removed;
  }

  @SuppressWarnings("NonAtomicVolatileUpdate")
  void batch() {
    batches++;
  }

  @SuppressWarnings("NonAtomicVolatileUpdate")
  void conflict() {
    conflicts++;
  }

  @SuppressWarnings("NonAtomicVolatileUpdate")
  void sync(long nanos) {
    syncs++;
    syncNanos += nanos;
  }

  @SuppressWarnings("NonAtomicVolatileUpdate")
  void swept(long entries) {
    swept += entries;
  }

  @SuppressWarnings("NonAtomicVolatileUpdate")
  void evicted(long entries) {
    evicted += entries;
  }

  /** Returns entries removed for want of room. */
  public long evicted() {
    return evicted;
  }

  /** Returns entries written. */
  public long puts() {
    return puts;
  }

  /** Returns entries removed. */
  public long removes() {
    return removes;
  }

  /** Returns batches committed. */
  public long batches() {
    return batches;
  }

  /** Returns commits refused because of a racing write. */
  public long conflicts() {
    return conflicts;
  }

  /** Returns syncs of the log. */
  public long syncs() {
    return syncs;
  }

  /** Returns the time spent in them, in nanoseconds. */
  public long syncNanos() {
    return syncNanos;
  }

  /** Returns expired entries removed. */
  public long swept() {
    return swept;
  }
}
