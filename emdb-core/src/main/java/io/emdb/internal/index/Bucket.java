package io.emdb.internal.index;

import java.io.IOException;
import java.util.Arrays;

/** The entries of an {@link ExpiryIndex} whose deadlines lie in the same 1,024 milliseconds. */
final class Bucket {
  /*
   * An element is 1,023 minus the deadline's place in the bucket, above the 40 bits of the location.
   * So in a sorted list the elements that are due come last, where they are cheap to take away; and
   * equal elements, one location listed twice, are neighbours.
   */

  /** Deadlines of a bucket agree in all but these lowest bits. */
  static final int SPAN_BITS = 10;

  private static final int SPAN_MASK = (1 << SPAN_BITS) - 1;

  /** Fewer stale elements than this are not worth a filtering. */
  private static final int TOLERATED = 64;

  /** Looking through more elements than this takes too long under a lock. */
  private static final int MOST_LOOKED_THROUGH = 512;

  private static final int MIN_ROOM = 4;

  /** The bucket, its array's header, its tree node and its boxed number. */
  private static final int OBJECT_BYTES = 40 + 16 + 40 + 24;

  final long number;

  /** Exact count of entries, as the engine tells of each of them. */
  long live;

  /** Whether it waits to be filtered. */
  boolean queued;

  private long[] elements = new long[MIN_ROOM];
  private int count;
  private boolean sorted = true;
  private long earliest = Long.MAX_VALUE;

  Bucket(long number) {
    this.number = number;
  }

  static long numberOf(long deadlineMillis) {
    return deadlineMillis >> SPAN_BITS;
  }

  /** Returns a number that hardly any other bucket has. */
  static long mark(long number) {
    long mixed = (number + 1) * 0x9E37_79B9_7F4A_7C15L;
    return (mixed ^ (mixed >>> 29)) * 0xBF58_476D_1CE4_E5B9L;
  }

  void list(long deadlineMillis, long location) {
    if (count == elements.length) {
      elements = Arrays.copyOf(elements, 2 * count);
    }
    elements[count++] = element(deadlineMillis, location);
    sorted = false;
    earliest = Math.min(earliest, deadlineMillis);
  }

  private static long element(long deadlineMillis, long location) {
    return ((SPAN_MASK - (deadlineMillis & SPAN_MASK)) << Shard.LOCATION_BITS) | location;
  }

  /** Writes number, entries, the lower bound of the deadlines, whether sorted, and the list. */
  void writeTo(LongSink sink) throws IOException {
    sink.put(number);
    sink.put(live);
    sink.put(earliest);
    sink.put(sorted ? 1 : 0);
    sink.put(count);
    sink.put(elements, count);
  }

  static Bucket readFrom(LongSource source) throws IOException {
    Bucket bucket = new Bucket(source.next());
    bucket.live = source.next();
    bucket.earliest = source.next();
    bucket.sorted = source.nextInt(0, 1) == 1;
    bucket.count = source.nextCount(0, Integer.MAX_VALUE - 8);
    bucket.elements = new long[Math.max(MIN_ROOM, bucket.count)];
    source.next(bucket.elements, bucket.count);
    return bucket;
  }

  /** Tells whether an element is listed; true for one that it would cost too much to look for. */
  boolean isListed(long deadlineMillis, long location) {
    long wanted = element(deadlineMillis, location);
    if (sorted) {
      return Arrays.binarySearch(elements, 0, count, wanted) >= 0;
    }
    if (count > MOST_LOOKED_THROUGH) {
      return true;
    }
    for (int i = 0; i < count; i++) {
      if (elements[i] == wanted) {
        return true;
      }
    }
    return false;
  }

  boolean isCrowded() {
    return count > 2 * live + TOLERATED;
  }

  /** Returns a lower bound of the deadlines, which is never before a past {@link #takeDue}. */
  long earliestMillis() {
    return sorted && count > 0 ? deadlineMillis(elements[count - 1]) : earliest;
  }

  /** Returns the number of entries that are due. */
  long due(long nowMillis, ExpiryIndex.Probe probe) {
    sort();
    if (count > 0 && deadlineMillis(elements[0]) <= nowMillis) {
      return live;
    }
    return sift(nowMillis, new long[0], 0, Integer.MAX_VALUE, probe);
  }

  /** Writes entries that are due into an array from an index on, and returns how many. */
  int takeDue(long nowMillis, long[] into, int from, ExpiryIndex.Probe probe) {
    sort();
    return sift(nowMillis, into, from, into.length - from, probe);
  }

  /** Takes out all stale elements. */
  void filter(ExpiryIndex.Probe probe) {
    sort();
    sift(Long.MAX_VALUE, new long[0], 0, Integer.MAX_VALUE, probe);
    elements = Arrays.copyOf(elements, Math.max(MIN_ROOM, count + count / 4));
  }

  long bytes() {
    return OBJECT_BYTES + (long) Long.BYTES * elements.length;
  }

  private void sort() {
    if (sorted) {
      return;
    }
    Arrays.sort(elements, 0, count);
    int distinct = 0;
    for (int i = 0; i < count; i++) {
      if (i == 0 || elements[i] != elements[i - 1]) {
        elements[distinct++] = elements[i];
      }
    }
    count = distinct;
    sorted = true;
  }

  /**
   * Looks at elements from the last one back, as long as they are due and fewer than a limit are
   * live, and takes out the stale ones among them. Writes as many live ones as fit. Returns their
   * number.
   */
  private int sift(long nowMillis, long[] into, int from, int limit, ExpiryIndex.Probe probe) {
    int kept = count;
    int i = count - 1;
    for (; i >= 0 && count - kept < limit; i--) {
      if (deadlineMillis(elements[i]) > nowMillis) {
        break;
      }
      if (isLive(elements[i], probe)) {
        elements[--kept] = elements[i];
        if (from + count - kept <= into.length) {
          into[from + count - kept - 1] = Shard.location(elements[i]);
        }
      }
    }
    int live = count - kept;
    System.arraycopy(elements, kept, elements, i + 1, live);
    count = i + 1 + live;
    return live;
  }

  /** A stale location may have been given to another record since, with another deadline. */
  private boolean isLive(long element, ExpiryIndex.Probe probe) {
    long location = Shard.location(element);
    return probe.live(location) && probe.deadline(location) == deadlineMillis(element);
  }

  private long deadlineMillis(long element) {
    return (number << SPAN_BITS) + SPAN_MASK - (element >>> Shard.LOCATION_BITS);
  }
}
