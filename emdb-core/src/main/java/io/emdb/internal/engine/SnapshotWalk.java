package io.emdb.internal.engine;

import io.emdb.Entry;
import io.emdb.KeyRange;
import io.emdb.internal.catalog.Snapshot;
import io.emdb.internal.catalog.Table;
import io.emdb.internal.index.SortedIndex;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/*
 * Walks a table as of a snapshot, a step at a time. A step takes, under the append lock, the index's
 * locations of one part of the key space together with what the snapshot keeps of that part: the two
 * agree, so no entry is missed or doubled whatever is written between the steps. Reading the records
 * needs no lock, for the snapshot pins their segments, also those of records that came after it.
 *
 * By hash, a step is one shard of the hash index, in no order. By key, it is a run of the sorted
 * index. In key order without a sorted index, everything is walked by hash first and what matches is
 * sorted.
 *
 * Neighbours in a step lie anywhere in the log, and each first look at a record waits for memory. So
 * a step is taken in groups whose records are all touched before the first is read: they are waited
 * for together. Groups start small, for a walk may be left any time.
 */
/** Walks one table of a snapshot. One thread. */
final class SnapshotWalk implements Walk {

  private static final int FIRST_GROUP = 4;
  private static final int GROUP = 16;

  private final @Nullable WalkedTable table;
  private final KeyRange range;
  private final WalkSource source;
  private final Runnable onClose;

  private final WalkStep step = new WalkStep();
  private int taken;

  /** Locations of the moment, touched. */
  private long[] group = new long[FIRST_GROUP];

  /** Written only: what is not kept is not loaded. */
  @SuppressWarnings("UnusedVariable")
  private long touched;

  private int groupCount;
  private int position = -1;

  private byte @Nullable [] shownKey;
  private boolean verified;
  private @Nullable Entry entry;
  private boolean closed;

  private SnapshotWalk(
      @Nullable WalkedTable table, KeyRange range, WalkSource source, Runnable onClose) {
    this.table = table;
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
        return new SnapshotWalk(null, range, step -> false, onClose);
      }
      WalkedTable walked = new WalkedTable(reads, snapshot, table, snapshotClosed);
      SortedIndex sorted = table.sorted();
      if (sorted != null) {
        return new SnapshotWalk(walked, range, new KeyOrder(walked, sorted, range), onClose);
      }
      SnapshotWalk walk = new SnapshotWalk(walked, range, new HashOrder(walked, range), onClose);
      return ordered ? walk.sortedCopy() : walk;
    } catch (RuntimeException | Error e) {
      onClose.run();
      throw e;
    }
  }

  /** Pins the present moment and starts a walk by key, all in one hold of the append lock. */
  static Walk openByKey(Reads reads, int namespaceId, KeyRange range) {
    return reads
        .committer()
        .locked(
            () -> {
              Snapshot snapshot = SnapshotSpace.open(reads);
              try {
                Table table = snapshot.table(namespaceId);
                Runnable onClose = () -> reads.closeSnapshot().accept(snapshot);
                if (table == null || table.sorted() == null) {
                  return new SnapshotWalk(null, range, step -> false, onClose);
                }
                WalkedTable walked = new WalkedTable(reads, snapshot, table, () -> false);
                KeyOrder order = new KeyOrder(walked, table.sorted(), range);
                SnapshotWalk walk = new SnapshotWalk(walked, range, order, onClose);
                order.next(walk.step);
                return walk;
              } catch (RuntimeException | Error e) {
                reads.catalog().closeSnapshot(snapshot); // too young for anything to wait for it
                throw e;
              }
            });
  }

  /** Walks everything now and returns a walk over the matches in key order. */
  private Walk sortedCopy() {
    List<KeyedLocation> all = new ArrayList<>();
    while (advance(/* closeAtEnd= */ false)) {
      all.add(new KeyedLocation(key(), group[position])); // sorted and counted by keys verified
    }
    all.sort(KeyedLocation.BY_KEY);
    boolean mayExpire = step.mayExpire;
    WalkSource once =
        new WalkSource() {
          private boolean given;

          @Override
          public boolean next(WalkStep sorted) {
            if (given) {
              return false;
            }
            sorted.inRange = true;
            sorted.mayExpire = mayExpire;
            sorted.clear(all.size());
            all.forEach(each -> sorted.add(each.location()));
            all.clear();
            given = true;
            return true;
          }
        };
    return new SnapshotWalk(table, range, once, onClose);
  }

  @Override
  public boolean advance() {
    return advance(/* closeAtEnd= */ true);
  }

  private boolean advance(boolean closeAtEnd) {
    if (closed) {
      return false;
    }
    while (true) {
      shownKey = null;
      verified = false;
      entry = null;
      position++;
      if (position < groupCount) {
        if (isVisible()) {
          return true;
        }
      } else if (taken < step.count) {
        takeGroup();
      } else if (nextStep()) {
        taken = 0;
      } else {
        if (closeAtEnd) {
          close();
        }
        return false;
      }
    }
  }

  /** Takes the next step; one that fails is left empty, and the next advance takes it again. */
  private boolean nextStep() {
    try {
      return source.next(step);
    } catch (RuntimeException | Error e) {
      step.clear(0);
      throw e;
    }
  }

  /** Touches the next records of the step and keeps those that belong to the moment. */
  private void takeGroup() {
    WalkedTable open = requireTable();
    if (taken > 0 && group.length < GROUP) {
      group = new long[2 * group.length];
    }
    int size = Math.min(group.length, step.count - taken);
    System.arraycopy(step.locations, taken, group, 0, size);
    groupCount = 0; // also after a failure, so that the next advance meets the same
    position = -1;
    int ticket = open.enter();
    try {
      touched = open.records().touch(group, size);
      int kept = step.mayBeNewer ? dropNewer(open, size) : size;
      position = taken == 0 && kept > 0 && isBefore(step.from, group[0]) ? 0 : -1;
      groupCount = kept;
    } finally {
      open.exit(ticket);
    }
    taken += size;
  }

  private int dropNewer(WalkedTable open, int size) {
    int kept = 0;
    for (int i = 0; i < size; i++) {
      if (open.snapshot().includes(group[i])) {
        open.records().requireThere(group[i]);
        group[kept++] = group[i];
      } else {
        open.records().requireIntact(group[i]); // that it is newer is what its header says
      }
    }
    return kept;
  }

  private boolean isBefore(byte[] from, long location) {
    return from.length > 0 && Arrays.compareUnsigned(requireTable().checkedKey(location), from) < 0;
  }

  /** Looks at the entry of the position; one that fails is what the next advance looks at. */
  private boolean isVisible() {
    try {
      return isVisible(group[position]);
    } catch (RuntimeException | Error e) {
      position--;
      throw e;
    }
  }

  private boolean isVisible(long location) {
    WalkedTable open = requireTable();
    if (step.inRange && !step.mayExpire) {
      open.checkOpen();
      return true;
    }
    int ticket = open.enter();
    try {
      if (!step.inRange && !range.contains(key())) {
        return false;
      }
      return !step.mayExpire || open.reads().isUnexpired(location);
    } finally {
      open.exit(ticket);
    }
  }

  private WalkedTable requireTable() {
    WalkedTable open = table;
    if (open == null) {
      throw new NoSuchElementException("The cursor has no entry");
    }
    return open;
  }

  /** Returns the key that the record shows. */
  private byte[] shownKey() {
    byte[] key = shownKey;
    if (key == null) {
      WalkedTable open = requireTable();
      int ticket = open.enter();
      try {
        key = open.records().key(group[position]);
      } finally {
        open.exit(ticket);
      }
      shownKey = key;
    }
    return key;
  }

  @Override
  public byte[] key() {
    Entry read = entry;
    if (read != null) {
      return read.key();
    }
    WalkedTable open = requireTable();
    byte[] key = shownKey();
    if (!verified) {
      int ticket = open.enter();
      try {
        open.table().requireIntactKey(key, group[position]);
      } finally {
        open.exit(ticket);
      }
      verified = true;
    }
    return key;
  }

  @Override
  public byte[] value() {
    return entry().value();
  }

  @Override
  public Entry entry() {
    Entry read = entry;
    if (read == null) {
      WalkedTable open = requireTable();
      int ticket = open.enter();
      try {
        read = open.records().entry(group[position]);
      } finally {
        open.exit(ticket);
      }
      entry = read;
    }
    return read;
  }

  @Override
  public void close() {
    if (!closed) {
      closed = true;
      onClose.run();
    }
  }
}
