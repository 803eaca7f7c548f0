package io.emdb.internal.log;

import io.emdb.EmdbCorruptException;
import io.emdb.EmdbException;
import io.emdb.EmdbIoException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Finds the segment of a location. Locations are 8-byte units of one linear space of 2^40 units;
 * each segment takes one or, when larger than a slot, several consecutive slots of it. A slot is
 * reused once its segment was removed, which the log does only when no reader can hold a location
 * in it.
 *
 * <p>Reads are lock-free on an array that is replaced as a whole; changes exclude each other.
 */
final class SegmentTable {

  /** Stands for the first slots that are free. */
  static final int ANY_SLOT = -1;

  private static final int LOCATION_BITS = 40;

  /** Makes a segment for the slot it was given. */
  @FunctionalInterface
  interface Maker {
    Segment make(int firstSlot, long baseAddress);
  }

  private final ReentrantLock changing = new ReentrantLock();
  private final int slotBits;
  private volatile @Nullable Segment[] slots = new Segment[8];

  /** Makes a table with slots of {@code slotBytes}, a power of two. */
  SegmentTable(int slotBytes) {
    this.slotBits = Integer.numberOfTrailingZeros(slotBytes) - 3;
    // Slot 0 stays free in its first unit: a segment starts with a header, so location 0 means
    // none.
  }

  /** Returns the segment of a location, which is damaged if an index image made it up. */
  Segment at(long location) {
    Segment segment = find(location);
    if (segment == null) {
      throw new EmdbCorruptException("index", -1, "an entry leads to no segment");
    }
    return segment;
  }

  /** Returns the segment of a location, or {@code null} if its slot is free. */
  @Nullable Segment find(long location) {
    @Nullable Segment[] current = slots;
    int slot = (int) (location >>> slotBits);
    return slot < current.length ? current[slot] : null;
  }

  /** Gives a segment of {@code capacity} bytes its place, or {@link #ANY_SLOT}. */
  Segment place(int capacity, int firstSlot, Maker maker) {
    changing.lock();
    try {
      int slot = firstSlot == ANY_SLOT ? freeSlotFor(capacity) : requireFree(firstSlot, capacity);
      Segment segment = maker.make(slot, (long) slot << slotBits);
      fill(segment, segment);
      return segment;
    } finally {
      changing.unlock();
    }
  }

  /** Frees the slots of a segment; without effect once they may be another's. */
  @SuppressWarnings("ReferenceEquality") // a segment is known by identity
  void remove(Segment segment) {
    changing.lock();
    try {
      if (slots[segment.firstSlot()] == segment) {
        fill(segment, null);
      }
    } finally {
      changing.unlock();
    }
  }

  /** Returns the first of enough consecutive free slots for a segment of {@code capacity} bytes. */
  private int freeSlotFor(int capacity) {
    int needed = slotsFor(capacity);
    int run = 0;
    @Nullable Segment[] current = slots;
    for (int slot = 0; ; slot++) {
      run = slot >= current.length || current[slot] == null ? run + 1 : 0;
      if (run == needed) {
        if (((long) slot + 1) << slotBits > 1L << LOCATION_BITS) {
          throw new IllegalStateException("The database has reached its largest size of 8 TiB");
        }
        return slot - needed + 1;
      }
    }
  }

  private int requireFree(int firstSlot, int capacity) {
    @Nullable Segment[] current = slots;
    int end = Math.min(current.length, firstSlot + slotsFor(capacity));
    for (int slot = firstSlot; slot < end; slot++) {
      if (current[slot] != null) {
        throw new IllegalStateException("Slot " + slot + " is taken");
      }
    }
    return firstSlot;
  }

  private void fill(Segment segment, @Nullable Segment content) {
    int from = segment.firstSlot();
    int to = from + slotsFor(segment.capacity());
    int length = Math.max(slots.length, Integer.highestOneBit(to) * 2);
    @Nullable Segment[] copy = Arrays.copyOf(slots, length);
    Arrays.fill(copy, from, to, content);
    slots = copy;
  }

  int slotsFor(int capacity) {
    long units = ((long) capacity + 7) >>> 3;
    return (int) ((units + (1L << slotBits) - 1) >>> slotBits);
  }

  /**
   * Returns what to throw for an access to some mapping that failed, or had failed some time
   * before: the segment whose file was cut tells. Throws an error of something else on.
   */
  EmdbException explain(InternalError fault) {
    for (Segment segment : segments()) {
      if (segment.isCut()) {
        return segment.unreadable(fault);
      }
    }
    if (!Probe.isOfMapping(fault)) {
      throw fault;
    }
    return new EmdbIoException(
        "Cannot read a mapped file of the database: its device fails", fault);
  }

  /** Returns the segments in order of their numbers. */
  List<Segment> segments() {
    List<Segment> segments = new ArrayList<>();
    Segment previous = null;
    for (Segment segment : slots) {
      if (segment != null && segment != previous) {
        segments.add(segment);
        previous = segment;
      }
    }
    segments.sort((a, b) -> Long.compare(a.id(), b.id()));
    return segments;
  }
}
