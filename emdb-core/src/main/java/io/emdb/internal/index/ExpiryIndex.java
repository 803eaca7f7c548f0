package io.emdb.internal.index;

import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;

/**
 * Which entries of one namespace die when: counts the dead exactly and hands them out, the oldest
 * second first, without a look at the living.
 *
 * <p>A caller tells of every change of an entry that has a deadline, in the same hold of the append
 * lock in which the change becomes visible to the probe: an entry that is listed but not yet live
 * counts as stale and is forgotten.
 *
 * <p>Not thread-safe: every call is made under the engine's append lock.
 *
 * <p>Costs: 8 heap bytes an entry and up to as much again for stale ones, 120 bytes for every
 * second (1,024 ms) in which something dies. {@link #add}, {@link #remove} and {@link #relocate}
 * are logarithmic in the number of such seconds and read no record.
 */
public final class ExpiryIndex {
  /*
   * Problem. The number of entries must not count the dead, to the millisecond, though nobody has
   * removed them yet. And removing them must not search among millions that live.
   *
   * Idea. Buckets of 1,024 ms, each with an exact count and a list of locations. Buckets wholly in
   * the past are counted by their counts, the sum of which is kept and moves on with the time; only
   * the one bucket in which the time is now is looked at entry by entry.
   *
   * A list is never searched. A removal just decrements the count and leaves a stale element behind;
   * a move adds an element and leaves one behind. The probe tells the stale ones when elements are
   * used. A list with more stale elements than others queues for filtering, which the next use does
   * for all that wait, so that each stale element is paid for by the call that left it.
   *
   * The same number may be listed twice, if it was retired and used again, or relocated back. An
   * element therefore counts only if the record's deadline is exactly its own, and equal elements
   * count once.
   */

  /** What the index asks about locations, stale ones included: those of records long retired. */
  public interface Probe {

    /** Tells whether some entry of the namespace, expired or not, has this location now. */
    boolean live(long location);

    /**
     * Returns the deadline of the record at a live location, in milliseconds, as it was added;
     * {@link Long#MAX_VALUE} if it has none.
     */
    long deadline(long location);
  }

  private final NavigableMap<Long, Bucket> buckets = new TreeMap<>();
  private final ArrayDeque<Bucket> crowded = new ArrayDeque<>();
  private long count;
  private long marks;
  private long bytes;

  /** Buckets with a lower number count {@link #past} entries together. */
  private long pastEnd = Long.MIN_VALUE;

  private long past;

  /** Creates an empty index. */
  public ExpiryIndex() {}

  /** An entry with a deadline came to be. */
  public void add(long deadlineMillis, long location) {
    Bucket bucket = buckets.get(Bucket.numberOf(deadlineMillis));
    if (bucket == null) {
      bucket = new Bucket(Bucket.numberOf(deadlineMillis));
      buckets.put(bucket.number, bucket);
      bytes += bucket.bytes();
    }
    list(bucket, deadlineMillis, location);
    changeLive(bucket, 1);
  }

  /** An entry with this deadline was replaced or removed. */
  public void remove(long deadlineMillis) {
    Bucket bucket = bucketOf(deadlineMillis);
    changeLive(bucket, -1);
    if (bucket.live == 0) {
      buckets.remove(bucket.number);
      bytes -= bucket.bytes();
    } else {
      queueIfCrowded(bucket);
    }
  }

  /** The record of an entry with this deadline was copied to another location. */
  public void relocate(long deadlineMillis, long to) {
    Bucket bucket = bucketOf(deadlineMillis);
    list(bucket, deadlineMillis, to);
    queueIfCrowded(bucket);
  }

  /** Returns the number of entries that have a deadline. */
  public long count() {
    return count;
  }

  /** Returns the sum of the {@linkplain #markOf marks} of all entries that have a deadline. */
  public long marks() {
    return marks;
  }

  /**
   * Returns a number that tells in which second a deadline is, so that the sum of these tells with
   * near certainty whether entries with some deadlines are those that were counted.
   */
  public static long markOf(long deadlineMillis) {
    return Bucket.mark(Bucket.numberOf(deadlineMillis));
  }

  /**
   * Tells whether an entry that was added is listed. Logarithmic; it says so without a look where
   * very many have the same second.
   */
  public boolean isListed(long deadlineMillis, long location) {
    Bucket bucket = buckets.get(Bucket.numberOf(deadlineMillis));
    return bucket != null && bucket.isListed(deadlineMillis, location);
  }

  /** Returns the number of entries whose deadline is now or before. */
  public long expired(long nowMillis, Probe probe) {
    filter(probe);
    long now = Bucket.numberOf(nowMillis);
    if (now < pastEnd) {
      pastEnd = Long.MIN_VALUE;
      past = 0;
    }
    for (Bucket bucket : buckets.subMap(pastEnd, now).values()) {
      past += bucket.live;
    }
    pastEnd = now;
    Bucket current = buckets.get(now);
    return current == null ? past : past + current.due(nowMillis, probe);
  }

  /**
   * Writes locations of entries whose deadline is now or before, each of them once. They stay
   * listed and counted, and come again, until {@link #remove} is called for them.
   *
   * @return how many there are; fewer than {@code into.length} only if these are all
   */
  public int takeExpired(long nowMillis, long[] into, Probe probe) {
    filter(probe);
    int taken = 0;
    long now = Bucket.numberOf(nowMillis);
    for (Bucket bucket : buckets.headMap(now, /* inclusive= */ true).values()) {
      if (taken == into.length) {
        break;
      }
      taken += bucket.takeDue(nowMillis, into, taken, probe);
    }
    return taken;
  }

  /**
   * Returns a time before which nothing dies: the earliest deadline or some time before it, but
   * after the last {@link #takeExpired} if that left nothing; {@link Long#MAX_VALUE} if nothing
   * ever dies.
   */
  public long earliest() {
    Map.Entry<Long, Bucket> first = buckets.firstEntry();
    return first == null ? Long.MAX_VALUE : first.getValue().earliestMillis();
  }

  /** Tells whether stale elements take more room than they should, until {@link #filter}. */
  public boolean isCrowded() {
    return !crowded.isEmpty();
  }

  /**
   * Takes out stale elements where there are many. Their removal has paid for the time it takes.
   */
  public void filter(Probe probe) {
    for (Bucket bucket = crowded.poll(); bucket != null; bucket = crowded.poll()) {
      bucket.queued = false;
      if (bucket.live > 0 && bucket.isCrowded()) {
        bytes -= bucket.bytes();
        bucket.filter(probe);
        bytes += bucket.bytes();
      }
    }
  }

  /** Returns the heap bytes of the lists and of the tree that holds them. */
  public long bytes() {
    return bytes;
  }

  Collection<Bucket> buckets() {
    return buckets.values();
  }

  /** Takes over a bucket that was written out. */
  void append(Bucket bucket) {
    buckets.put(bucket.number, bucket);
    bytes += bucket.bytes();
    count += bucket.live;
    marks += bucket.live * Bucket.mark(bucket.number);
    queueIfCrowded(bucket);
  }

  private Bucket bucketOf(long deadlineMillis) {
    Bucket bucket = buckets.get(Bucket.numberOf(deadlineMillis));
    if (bucket == null) {
      throw new IllegalStateException("No entry has the deadline " + deadlineMillis);
    }
    return bucket;
  }

  private void list(Bucket bucket, long deadlineMillis, long location) {
    bytes -= bucket.bytes();
    bucket.list(deadlineMillis, location);
    bytes += bucket.bytes();
  }

  private void changeLive(Bucket bucket, int more) {
    bucket.live += more;
    count += more;
    marks += more * Bucket.mark(bucket.number);
    if (bucket.number < pastEnd) {
      past += more;
    }
  }

  private void queueIfCrowded(Bucket bucket) {
    if (!bucket.queued && bucket.isCrowded()) {
      bucket.queued = true;
      crowded.add(bucket);
    }
  }
}
