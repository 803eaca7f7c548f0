package io.emdb.internal.compaction;

import io.emdb.internal.format.RecordFormat;
import io.emdb.internal.log.Segment;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** Which records of a stretch of a segment were copied, and where to. */
final class Moves {

  private final Segment from;
  private long[] hashes = {};
  private int[] namespaces = {};
  private int[] offsets = {};
  private int[] targets = {};
  private int[] footprints = {};
  private long @Nullable [] deadlines; // few have one
  private int count;

  Moves(Segment from, int records) {
    this.from = from;
    resize(records);
  }

  private void resize(int size) {
    hashes = Arrays.copyOf(hashes, size);
    namespaces = Arrays.copyOf(namespaces, size);
    offsets = Arrays.copyOf(offsets, size);
    targets = Arrays.copyOf(targets, size);
    footprints = Arrays.copyOf(footprints, size);
    deadlines = deadlines == null ? null : Arrays.copyOf(deadlines, size);
  }

  /** Takes note of a copied record; its target counts from where the stretch's copies will be. */
  void add(int namespace, long hash, int offset, int target, int footprint, long deadline) {
    namespaces[count] = namespace;
    hashes[count] = hash;
    offsets[count] = offset;
    targets[count] = target;
    footprints[count] = footprint;
    if (deadline != RecordFormat.NO_DEADLINE && deadlines == null) {
      deadlines = new long[hashes.length];
      Arrays.fill(deadlines, RecordFormat.NO_DEADLINE);
    }
    if (deadlines != null) {
      deadlines[count] = deadline;
    }
    count++;
  }

  /** Ends the list, with the offset at which the stretch's copies were written. */
  Moves at(int position) {
    resize(count);
    for (int i = 0; i < count; i++) {
      targets[i] += position;
    }
    return this;
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
    return targets[move];
  }

  int footprint(int move) {
    return footprints[move];
  }

  long deadline(int move) {
    long[] kept = deadlines;
    return kept == null ? RecordFormat.NO_DEADLINE : kept[move];
  }
}
