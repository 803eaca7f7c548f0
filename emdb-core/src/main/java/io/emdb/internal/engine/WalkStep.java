package io.emdb.internal.engine;

import java.util.Arrays;
import java.util.Collection;

/** The locations of a part of a walk's entries, with some among them that came after its moment. */
final class WalkStep {

  private static final byte[] ANY = {};

  long[] locations = {};
  int count;

  /** The first entry may have a key before this one; all others, if {@link #inRange}, have not. */
  byte[] from = ANY;

  /** Whether the keys are known to be in the walk's range. */
  boolean inRange;

  /** Whether any of the records may have come after the walk's moment. */
  boolean mayBeNewer;

  /** Whether any of the entries may have a deadline. */
  boolean mayExpire;

  /** Begins a part; under the append lock. */
  void begin(WalkedTable table, boolean keysInRange) {
    inRange = keysInRange;
    mayExpire = table.table().hadDeadlines();
    mayBeNewer = table.snapshot().sequence() != table.reads().committer().publishedSequence();
  }

  /** Makes room for some locations; what there were is gone. */
  void clear(int room) {
    count = 0;
    if (locations.length < room) {
      locations = new long[room];
    }
  }

  void add(long location) {
    if (count == locations.length) {
      locations = Arrays.copyOf(locations, Math.max(16, 2 * count));
    }
    locations[count++] = location;
  }

  void addAll(Collection<Long> more) {
    for (long location : more) {
      add(location);
    }
  }
}
