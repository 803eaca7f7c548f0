package io.emdb.internal.compaction;

import io.emdb.internal.catalog.Catalog;
import io.emdb.internal.catalog.NamespaceEntry;
import io.emdb.internal.catalog.Table;
import io.emdb.internal.commit.Committer;
import io.emdb.internal.format.RecordFormat;
import io.emdb.internal.index.HashIndex;
import io.emdb.internal.log.Segment;
import java.util.List;

/**
 * Points the index from originals to their copies, or back, where it was not changed meanwhile. A
 * step at a time, so that no writer waits for long.
 */
final class Relocation {

  private static final int STEP = 256;

  private final Catalog catalog;
  private final Committer committer;
  private final List<Moves> moves;

  /** Written only: without it the compiler would leave loads out. */
  @SuppressWarnings("UnusedVariable")
  private long touched;

  Relocation(Catalog catalog, Committer committer, List<Moves> moves) {
    this.catalog = catalog;
    this.committer = committer;
    this.moves = moves;
  }

  /** What is done with one move. */
  @FunctionalInterface
  private interface Action {
    void take(Table table, Moves moves, int move);
  }

  /** Throws what {@link #run} would throw now, and changes nothing. */
  void check() {
    forEachMove(
        (table, moved, move) -> {
          long from = moved.from(move);
          relocate(table, moved, move, from, from, RecordFormat.NO_DEADLINE);
        });
  }

  /** Points to the copies; stops at the first that fails. */
  void run(Segment copy) {
    forEachMove(
        (table, moved, move) -> {
          long to = copy.locationOf(moved.target(move));
          relocate(table, moved, move, moved.from(move), to, moved.deadline(move));
        });
  }

  /**
   * Points back to the originals.
   *
   * @param cause why; told what could not be undone
   * @return whether nothing leads to the copy any more
   */
  boolean undo(Segment copy, Throwable cause) {
    boolean[] whole = {true};
    forEachMove(
        (table, moved, move) -> {
          long from = copy.locationOf(moved.target(move));
          try {
            relocate(table, moved, move, from, moved.from(move), moved.deadline(move));
          } catch (RuntimeException | Error e) {
            if (whole[0] && e != cause) {
              cause.addSuppressed(e); // one tells enough
            }
            whole[0] = false;
          }
        });
    return whole[0];
  }

  private static void relocate(
      Table table, Moves moved, int move, long from, long to, long deadline) {
    table.relocate(moved.hash(move), from, to, moved.footprint(move), deadline);
  }

  private void forEachMove(Action action) {
    for (Moves each : moves) {
      for (int start = 0; start < each.count(); start += STEP) {
        int from = start;
        int to = Math.min(each.count(), start + STEP);
        committer.locked(
            () -> {
              step(each, from, to, action);
              return null;
            });
      }
    }
  }

  private void step(Moves moved, int start, int end, Action action) {
    for (int from = start; from < end; ) {
      int id = moved.namespace(from);
      int to = from + 1;
      while (to < end && moved.namespace(to) == id) {
        to++;
      }
      NamespaceEntry namespace = catalog.byId(id);
      if (namespace != null) {
        step(namespace.table(), moved, from, to, action);
      }
      from = to;
    }
  }

  private void step(Table table, Moves moved, int start, int end, Action action) {
    HashIndex index = table.index();
    long sum = 0;
    for (int i = start; i < end; i++) { // the slots first, so that they come side by side
      sum += index.home(moved.hash(i));
    }
    touched = sum;
    for (int i = start; i < end; i++) {
      action.take(table, moved, i);
    }
  }
}
