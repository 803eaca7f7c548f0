package io.emdb.internal.engine;

import io.emdb.KeyRange;
import io.emdb.internal.catalog.Snapshot;
import io.emdb.internal.index.SortedIndex;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;

/*
 * What is taken next is set last: a step that failed is taken again from where it began.
 */
/**
 * A walk's steps by key: runs of the sorted index, merged with what was replaced since the moment.
 */
final class KeyOrder implements WalkSource {

  /** Many walks by key are left after a few entries, so their steps start small. */
  private static final int FIRST_STEP = 16;

  private static final int STEP = 256;
  private static final int STEP_GROWTH = 4;

  private final WalkedTable table;
  private final SortedIndex sorted;
  private final byte @Nullable [] to;
  private byte @Nullable [] from;

  /**
   * The location of the last entry of a step that another may follow; its key is read only then.
   */
  private long last;

  /** What the index has of the step. */
  private long[] run = new long[FIRST_STEP];

  private int count;

  /** What the moment keeps of the step; the step ends with the last of them if there are more. */
  private List<Long> replaced = List.of();

  private boolean moreReplaced;

  /** Written only: what is not kept is not loaded. */
  @SuppressWarnings("UnusedVariable")
  private long touched;

  KeyOrder(WalkedTable table, SortedIndex sorted, KeyRange range) {
    this.table = table;
    this.sorted = sorted;
    this.from = range.from();
    this.to = range.to();
  }

  @Override
  public boolean next(WalkStep step) {
    byte[] start = start();
    if (start == null || (to != null && Arrays.compareUnsigned(start, to) >= 0)) {
      return false;
    }
    if (last != 0 && run.length < STEP) {
      run = new long[STEP_GROWTH * run.length];
    }
    table.reads().committer().locked(() -> take(start, step));
    step.from = start;
    byte[] next = null;
    if (replaced.isEmpty()) {
      step.clear(count);
      System.arraycopy(run, 0, step.locations, 0, count);
      step.count = count;
    } else {
      next = merge(step);
    }
    last = next == null && isFull() ? run[count - 1] : 0;
    from = next;
    return true;
  }

  /** Tells whether more may follow. */
  private boolean isFull() {
    return count == run.length;
  }

  private byte @Nullable [] start() {
    if (last == 0) {
      return from;
    }
    int ticket = table.enter();
    try {
      return successor(table.checkedKey(last));
    } finally {
      table.exit(ticket);
    }
  }

  private @Nullable Void take(byte[] start, WalkStep step) {
    table.checkOpen();
    step.begin(table, /* keysInRange= */ true);
    count = sorted.read(start, to, run);
    replaced = List.of();
    Snapshot snapshot = table.snapshot();
    if (snapshot.hasReplaced(table.table())) {
      byte[] end = isFull() ? successor(table.checkedKey(run[count - 1])) : to;
      moreReplaced = takeReplaced(snapshot.replacedByKey(table.table(), start, end));
    }
    return null;
  }

  /** Takes some, for every writer waits meanwhile; tells whether there are more. */
  private boolean takeReplaced(Collection<Long> all) {
    replaced = new ArrayList<>();
    for (long location : all) {
      if (replaced.size() == STEP) {
        return true;
      }
      replaced.add(location);
    }
    return false;
  }

  /**
   * Sorts by keys that are verified: a damaged one would get the place of another.
   *
   * @return where the next step begins, if this one leaves out what was taken behind there
   */
  private byte @Nullable [] merge(WalkStep step) {
    byte[] end = null;
    List<KeyedLocation> found = new ArrayList<>(count + replaced.size());
    int ticket = table.enter();
    try {
      touched = table.records().touch(run, count);
      for (int i = 0; i < count; i++) {
        found.add(new KeyedLocation(table.checkedKey(run[i]), run[i]));
      }
      for (long location : replaced) {
        found.add(new KeyedLocation(table.checkedKey(location), location));
      }
      if (moreReplaced) {
        end = successor(found.get(found.size() - 1).key());
      }
    } finally {
      table.exit(ticket);
    }
    found.sort(KeyedLocation.BY_KEY);
    step.clear(found.size());
    for (KeyedLocation each : found) {
      if (end == null || Arrays.compareUnsigned(each.key(), end) < 0) {
        step.add(each.location());
      }
    }
    return end;
  }

  private static byte[] successor(byte[] key) {
    return Arrays.copyOf(key, key.length + 1);
  }
}
