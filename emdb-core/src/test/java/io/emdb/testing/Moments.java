package io.emdb.testing;

import io.emdb.Emdb;
import io.emdb.FlushPolicy;
import java.util.ArrayList;
import java.util.List;

/** What was stored after each step since an open, and how far the log had come by then. */
final class Moments {

  private record Moment(ModelStore store, long sequence) {}

  private final List<Moment> moments = new ArrayList<>();

  void clear() {
    moments.clear();
  }

  void add(ScriptModel model, Emdb db) {
    moments.add(new Moment(model.committed().copy(), db.stats().lastSequence()));
  }

  /** Adds the moments in the middle of a step: nobody knows how far the log had come. */
  void addBetween(ScriptModel model, Emdb db) {
    long atMost = db.stats().lastSequence();
    model.between().forEach(store -> moments.add(new Moment(store, atMost)));
  }

  void forgetExpired(long now) {
    moments.forEach(moment -> moment.store.forgetExpired(now));
  }

  List<ModelStore> all() {
    return moments.stream().map(Moment::store).toList();
  }

  /** Returns the oldest moment that a loss of power may go back to. */
  int promised(Emdb db, FlushPolicy policy) {
    long sequence = promisedSequence(db, policy);
    int promised = 0;
    while (promised + 1 < moments.size() && moments.get(promised + 1).sequence <= sequence) {
      promised++;
    }
    return promised;
  }

  /** Returns the sequence up to which nothing may be lost. */
  static long promisedSequence(Emdb db, FlushPolicy policy) {
    long last = db.stats().lastSequence();
    long synced = db.stats().syncedSequence();
    return switch (policy.kind()) {
      case ON_EACH_WRITE -> last;
      case EVERY_N -> Math.max(last - (policy.records() - 1), synced);
      case EVERY, MANUAL -> synced;
    };
  }
}
