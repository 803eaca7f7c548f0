package io.emdb.internal.engine;

import io.emdb.KeyRange;
import io.emdb.internal.catalog.Snapshot;
import io.emdb.internal.index.SortedIndex;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

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
  private long[] run = new long[FIRST_STEP];
  private byte @Nullable [] from;

  /**
   * The location of the last entry of a step that another may follow; its key is read only then.
   */
  private long last;

  private boolean merging;

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
    table.reads().committer().locked(() -> take(start, step));
    if (merging) {
      sort(step);
    }
    return true;
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
    Snapshot snapshot = table.snapshot();
    int count = sorted.read(start, to, run);
    boolean more = count == run.length;
    last = more ? run[count - 1] : 0;
    from = null;
    step.clear(count);
    step.from = start;
    System.arraycopy(run, 0, step.locations, 0, count);
    step.count = count;
    merging = snapshot.hasReplaced(table.table());
    if (merging) {
      byte[] end = more ? successor(table.checkedKey(last)) : to;
      step.addAll(snapshot.replacedByKey(table.table(), start, end));
    }
    if (more && run.length < STEP) {
      run = new long[STEP_GROWTH * run.length];
    }
    return null;
  }

  private void sort(WalkStep step) {
    List<KeyedLocation> found = new ArrayList<>(step.count);
    int ticket = table.enter();
    try {
      for (int i = 0; i < step.count; i++) {
        found.add(KeyedLocation.read(table.records(), step.locations[i]));
      }
    } finally {
      table.exit(ticket);
    }
    found.sort(KeyedLocation.BY_KEY);
    step.clear(found.size());
    found.forEach(each -> step.add(each.location()));
  }

  private static byte[] successor(byte[] key) {
    return Arrays.copyOf(key, key.length + 1);
  }
}
