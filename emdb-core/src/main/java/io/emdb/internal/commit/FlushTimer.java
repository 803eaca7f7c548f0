package io.emdb.internal.commit;

import java.time.Duration;

/** Runs a task once, later, on a thread of the engine. */
@FunctionalInterface
public interface FlushTimer {

  /** Runs a task after a delay. */
  void runAfter(Duration delay, Runnable task);
}
