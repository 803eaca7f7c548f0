package io.emdb.internal.engine;

import io.emdb.KeyRange;
import io.emdb.internal.catalog.Snapshot;
import io.emdb.internal.catalog.Table;
import io.emdb.internal.index.HashIndex;
import io.emdb.internal.index.SortedIndex;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/*
 * Walks a table as of a snapshot, a step at a time. A step takes, under the append lock, the index's
 * locations of one part of the key space together with what the snapshot keeps of that part: the two
 * agree, so no entry is missed or doubled whatever is written between the steps. Reading the records
 * needs no lock, for the snapshot pins their segments.
 *
 * By hash, a step is one shard of the hash index, in no order. By key, it is a run of the sorted
 * index. In key order without a sorted index, everything is walked by hash first and what matches is
 * sorted.
 */
/** Walks one table of a snapshot. One thread. */
final class SnapshotWalk implements Walk {

  /** Many walks by key are left after a few entries, so their steps start small. */
  private static final int FIRST_STEP = 16;

  private static final int STEP = 256;
  private static final int STEP_GROWTH = 4;

  private static final Comparator<Found> BY_KEY =
      Comparator.comparing(Found::key, Arrays::compareUnsigned);

  /** Finds the next part of the entries. */
  private interface Source {
    /** Returns the next locations with their keys, or {@code null} at the end. */
    @Nullable List<Found> next();
  }

  @SuppressWarnings("ArrayRecordComponent") // never compared
  private record Found(byte[] key, long location) {}

  /** What a walk reads, checked on every step to be open and pinned still. */
  private record Pinned(
      Reads reads, Snapshot snapshot, Table table, BooleanSupplier snapshotClosed) {

    int enter() {
      int ticket = reads.enter();
      if (snapshotClosed.getAsBoolean()) {
        reads.exit(ticket);
        checkOpen();
      }
      return ticket;
    }

    void checkOpen() {
      reads.failStop().checkOpen();
      if (snapshotClosed.getAsBoolean()) {
        throw new IllegalStateException("The read view or transaction of this cursor has ended");
      }
    }

    List<Found> withKeys(Locations locations) {
      List<Found> found = new ArrayList<>(locations.count);
      int ticket = enter();
      try {
        for (int i = 0; i < locations.newerCount; i++) {
          reads.records().requireIntact(locations.newer[i]); // that it is newer, its header says
        }
        for (int i = 0; i < locations.count; i++) {
          long location = locations.values[i];
          found.add(new Found(reads.records().key(location), location));
        }
      } finally {
        reads.exit(ticket);
      }
      return found;
    }
  }

  private final @Nullable Pinned pinned;
  private final KeyRange range;
  private final Source source;
  private final Runnable onClose;

  private List<Found> step = List.of();
  private int position = -1;
  private boolean verified;
  private boolean closed;

  private SnapshotWalk(@Nullable Pinned pinned, KeyRange range, Source source, Runnable onClose) {
    this.pinned = pinned;
    this.range = range;
    this.source = source;
    this.onClose = onClose;
  }

  /**
   * Starts a walk.
   *
   * @param table the table as of the snapshot, or {@code null} for an empty walk
   * @param snapshotClosed tells whether the snapshot was let go by somebody else
   * @param onClose runs once, at the walk's end or close
   */
  static Walk open(
      Reads reads,
      Snapshot snapshot,
      @Nullable Table table,
      KeyRange range,
      boolean ordered,
      BooleanSupplier snapshotClosed,
      Runnable onClose) {
    try {
      if (table == null) {
        return new SnapshotWalk(null, range, () -> null, onClose);
      }
      Pinned pinned = new Pinned(reads, snapshot, table, snapshotClosed);
      SortedIndex sorted = table.sorted();
      if (sorted != null) {
        return new SnapshotWalk(pinned, range, new ByKey(pinned, sorted, range), onClose);
      }
      SnapshotWalk walk = new SnapshotWalk(pinned, range, new ByHash(pinned), onClose);
      return ordered ? walk.sortedCopy() : walk;
    } catch (RuntimeException | Error e) {
      onClose.run();
      throw e;
    }
  }

  /** Walks everything now and returns a walk over the matches in key order. */
  private Walk sortedCopy() {
    List<Found> all = new ArrayList<>();
    while (advance(/* closeAtEnd= */ false)) {
      all.add(step.get(position));
    }
    all.sort(BY_KEY);
    boolean[] given = new boolean[1];
    Source once =
        () -> {
          boolean first = !given[0];
          given[0] = true;
          return first ? all : null;
        };
    return new SnapshotWalk(pinned, range, once, onClose);
  }

  @Override
  public boolean advance() {
    return advance(/* closeAtEnd= */ true);
  }

  private boolean advance(boolean closeAtEnd) {
    if (closed) {
      return false;
    }
    verified = false;
    while (true) {
      position++;
      if (position >= step.size()) {
        List<Found> next = source.next();
        if (next == null) {
          if (closeAtEnd) {
            close();
          }
          return false;
        }
        step = next;
        position = -1;
      } else if (isVisible(step.get(position))) {
        return true;
      }
    }
  }

  private boolean isVisible(Found found) {
    Pinned open = requirePinned();
    int ticket = open.enter();
    try {
      if (!range.contains(found.key())) {
        open.table().requireIntactKey(found.key(), found.location());
        return false;
      }
      return open.reads().isUnexpired(found.location());
    } finally {
      open.reads().exit(ticket);
    }
  }

  private Pinned requirePinned() {
    Pinned open = pinned;
    if (open == null) {
      throw new NoSuchElementException("The cursor has no entry");
    }
    return open;
  }

  @Override
  public byte[] key() {
    Found found = step.get(position);
    if (!verified) {
      Pinned open = requirePinned();
      int ticket = open.enter();
      try {
        open.table().requireIntactKey(found.key(), found.location());
      } finally {
        open.reads().exit(ticket);
      }
      verified = true;
    }
    return found.key();
  }

  @Override
  public byte[] value() {
    Pinned open = requirePinned();
    int ticket = open.enter();
    try {
      byte[] value = open.reads().records().value(step.get(position).location());
      verified = true;
      return value;
    } finally {
      open.reads().exit(ticket);
    }
  }

  @Override
  public void close() {
    if (!closed) {
      closed = true;
      onClose.run();
    }
  }

  /** Collects locations under the append lock. */
  private static final class Locations {
    long[] values;
    int count;
    long[] newer = new long[0];
    int newerCount;

    Locations(int expected) {
      values = new long[Math.max(FIRST_STEP, expected)];
    }

    /** Takes what belongs to the moment, and keeps apart what came after it. */
    void add(long location, Snapshot moment) {
      if (moment.includes(location)) {
        add(location);
        return;
      }
      if (newerCount == newer.length) {
        newer = Arrays.copyOf(newer, Math.max(FIRST_STEP, 2 * newerCount));
      }
      newer[newerCount++] = location;
    }

    void add(long location) {
      if (count == values.length) {
        values = Arrays.copyOf(values, 2 * count);
      }
      values[count++] = location;
    }

    void addAll(Collection<Long> locations) {
      for (long location : locations) {
        add(location);
      }
    }
  }

  private static final class ByHash implements Source {
    private final Pinned pinned;
    private final HashIndex.Chunk chunk = new HashIndex.Chunk();
    private long fromHash;
    private boolean ended;

    ByHash(Pinned pinned) {
      this.pinned = pinned;
    }

    @Override
    public @Nullable List<Found> next() {
      if (ended) {
        return null;
      }
      Locations locations = pinned.reads().committer().locked(this::takeStep);
      ended = chunk.lastHash == -1L;
      fromHash = chunk.lastHash + 1;
      return pinned.withKeys(locations);
    }

    private Locations takeStep() {
      pinned.checkOpen();
      Snapshot snapshot = pinned.snapshot();
      pinned.table().index().chunk(fromHash, chunk);
      Locations locations = new Locations(chunk.count);
      for (int i = 0; i < chunk.count; i++) {
        locations.add(chunk.locations[i], snapshot);
      }
      locations.addAll(snapshot.replacedByHash(pinned.table(), fromHash, chunk.lastHash));
      return locations;
    }
  }

  private static final class ByKey implements Source {
    private final Pinned pinned;
    private final SortedIndex sorted;
    private final byte @Nullable [] to;
    private long[] run = new long[FIRST_STEP];
    private byte @Nullable [] from;

    ByKey(Pinned pinned, SortedIndex sorted, KeyRange range) {
      this.pinned = pinned;
      this.sorted = sorted;
      this.from = range.from();
      this.to = range.to();
    }

    @Override
    public @Nullable List<Found> next() {
      byte[] start = from;
      if (start == null || (to != null && Arrays.compareUnsigned(start, to) >= 0)) {
        return null;
      }
      Locations locations = pinned.reads().committer().locked(() -> takeStep(start));
      List<Found> found = pinned.withKeys(locations);
      found.sort(BY_KEY);
      return found;
    }

    private Locations takeStep(byte[] start) {
      pinned.checkOpen();
      int count = sorted.read(start, to, run);
      boolean more = count == run.length;
      byte[] end = more ? successor(checkedKey(run[count - 1])) : to;
      Locations locations = new Locations(count);
      for (int i = 0; i < count; i++) {
        locations.add(run[i], pinned.snapshot());
      }
      locations.addAll(pinned.snapshot().replacedByKey(pinned.table(), start, end));
      from = more ? end : null;
      if (more && run.length < STEP) {
        run = new long[STEP_GROWTH * run.length];
      }
      return locations;
    }

    private byte[] checkedKey(long location) {
      byte[] key = pinned.reads().records().key(location);
      pinned.table().requireIntactKey(key, location);
      return key;
    }

    private static byte[] successor(byte[] key) {
      return Arrays.copyOf(key, key.length + 1);
    }
  }
}
