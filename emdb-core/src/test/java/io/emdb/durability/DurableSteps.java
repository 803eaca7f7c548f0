package io.emdb.durability;

import io.emdb.Emdb;
import io.emdb.FlushPolicy;
import java.util.ArrayList;
import java.util.List;

/** Knows how many steps of a history a loss of power must leave, by the flush policy's promise. */
final class DurableSteps {

  /** What was promised when so many operations of the storage had been done. */
  private record Promise(int operations, long sequence) {}

  private final FlushPolicy policy;
  private final int before;
  private final List<Promise> promises = new ArrayList<>();
  private final List<Long> sequences = new ArrayList<>();

  /**
   * Begins with an open.
   *
   * @param before how many steps were done before it, all of them durable
   */
  DurableSteps(FlushPolicy policy, int before) {
    this.policy = policy;
    this.before = before;
  }

  /** A step is done. */
  void stepped(Emdb db, int operations) {
    sequences.add(db.stats().lastSequence());
    maintained(db, operations);
  }

  /** Something was done that may have made more durable. */
  void maintained(Emdb db, int operations) {
    promises.add(new Promise(operations, promised(db)));
  }

  private long promised(Emdb db) {
    long last = db.stats().lastSequence();
    long synced = db.stats().syncedSequence();
    return switch (policy.kind()) {
      case ON_EACH_WRITE -> last;
      case EVERY_N -> Math.max(last - (policy.records() - 1), synced);
      case EVERY, MANUAL -> synced;
    };
  }

  /** Returns how many steps must be there if the power is lost now. */
  int now() {
    return before(Integer.MAX_VALUE);
  }

  /** Returns how many steps must be there if an operation did not become durable, nor any later. */
  int before(int operation) {
    long promised = -1;
    for (Promise each : promises) {
      if (each.operations < operation) {
        promised = Math.max(promised, each.sequence);
      }
    }
    int durable = 0;
    while (durable < sequences.size() && sequences.get(durable) <= promised) {
      durable++;
    }
    return before + durable;
  }
}
