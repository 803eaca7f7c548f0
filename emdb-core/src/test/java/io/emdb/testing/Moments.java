package io.emdb.testing;

import io.emdb.Emdb;
import io.emdb.FlushPolicy;
import java.util.ArrayList;
import java.util.List;

/** What was stored after each step since an open, and how far the log had come by then. */
final class Moments {

  private record Moment(ModelStore store, long sequence) {}

  private final List<Moment> moments = new ArrayList<>();
  private int flushed;

  void clear() {
    flushed = 0;
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

  /** Something has returned that makes all before it durable, whatever the policy. */
  void flushed() {
    flushed = moments.size() - 1;
  }

  /**
   * Returns the oldest moment that a loss of power may go back to, by what has returned: never by
   * what the engine says that it has synced.
   */
  int promised(Emdb db, FlushPolicy policy) {
    long sequence =
        switch (policy.kind()) {
          case ON_EACH_WRITE -> db.stats().lastSequence();
          case EVERY_N -> db.stats().lastSequence() - (policy.records() - 1);
          case EVERY, MANUAL -> -1;
        };
    int promised = flushed;
    while (promised + 1 < moments.size() && moments.get(promised + 1).sequence <= sequence) {
      promised++;
    }
    return promised;
  }
}
