package io.emdb.durability;

import io.emdb.Emdb;
import io.emdb.FlushPolicy;
import java.util.ArrayList;
import java.util.List;

/**
 * Knows how many steps of a history a loss of power must leave, by the flush policy's promise: from
 * what returned (docs/durability.md), never from what the engine says that it has synced.
 */
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

  /**
   * A step has returned.
   *
   * @param durable whether all up to it is durable by what it was, whatever the policy
   */
  void stepped(Emdb db, int operations, boolean durable) {
    long last = db.stats().lastSequence();
    sequences.add(last);
    promises.add(new Promise(operations, durable ? last : byPolicy(last)));
  }

  /** A flush or compaction has returned, which makes all before it durable. */
  void flushed(Emdb db, int operations) {
    promises.add(new Promise(operations, db.stats().lastSequence()));
  }

  /** The number of records counts for one policy; the others promise all or nothing. */
  private long byPolicy(long last) {
    return switch (policy.kind()) {
      case ON_EACH_WRITE -> last;
      case EVERY_N -> last - (policy.records() - 1);
      case EVERY, MANUAL -> -1;
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
