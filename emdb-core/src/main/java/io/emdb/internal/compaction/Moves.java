package io.emdb.internal.compaction;

import io.emdb.internal.format.RecordFormat;
import io.emdb.internal.log.Segment;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** Which records of a stretch of a segment were copied, and where to. */
public final class Moves {

  private final Segment from;
  private final long[] hashes;
  private final int[] namespaces;
  private final int[] offsets;
  private final int[] targets;
  private final int[] footprints;
  private long @Nullable [] deadlines; // few have one
  private int count;
  private int position;

  /** Makes an empty list for so many records. */
  Moves(Segment from, int records) {
    this.from = from;
    hashes = new long[records];
    namespaces = new int[records];
    offsets = new int[records];
    targets = new int[records];
    footprints = new int[records];
  }

  /** Takes note of a copied record; its target counts from the next {@link #at}. */
  void add(int namespace, long hash, int offset, int target, int footprint, long deadline) {
    namespaces[count] = namespace;
    hashes[count] = hash;
    offsets[count] = offset;
    targets[count] = target;
    footprints[count] = footprint;
    if (deadline != RecordFormat.NO_DEADLINE) {
      setDeadline(deadline);
    }
    count++;
  }

  private void setDeadline(long deadline) {
    if (deadlines == null) {
      deadlines = new long[hashes.length];
      Arrays.fill(deadlines, RecordFormat.NO_DEADLINE);
    }
    deadlines[count] = deadline;
  }

  /** Takes note of the offset from which targets count. */
  void at(int offset) {
    position = offset;
  }

  boolean isEmpty() {
    return count == 0;
  }

  int count() {
    return count;
  }

  int namespace(int move) {
    return namespaces[move];
  }

  long hash(int move) {
    return hashes[move];
  }

  /** Returns the location of the original. */
  long from(int move) {
    return from.locationOf(offsets[move]);
  }

  /** Returns the offset of the copy. */
  int target(int move) {
    return position + targets[move];
  }

  int footprint(int move) {
    return footprints[move];
  }

  long deadline(int move) {
    long[] kept = deadlines;
    return kept == null ? RecordFormat.NO_DEADLINE : kept[move];
  }
}
