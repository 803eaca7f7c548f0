package io.emdb.internal.commit;

import io.emdb.EmdbException;
import io.emdb.FlushPolicy;
import java.util.concurrent.locks.ReentrantLock;

/** Keeps the policy's bound on what is not on the device. */
final class FlushBound {

  /** Segments that ended and are not synced keep their files open, and a process may have few. */
  private static final int MAX_SEALED_UNSYNCED = 32;

  private final ReentrantLock appendLock;
  private final FlushPolicy policy;
  private final FlushTimer timer;
  private final GuardedAppender appender;
  private final GroupSync sync;
  private final FailStop failStop;

  private boolean flushScheduled;

  FlushBound(
      ReentrantLock appendLock,
      FlushPolicy policy,
      FlushTimer timer,
      GuardedAppender appender,
      GroupSync sync,
      FailStop failStop) {
    this.appendLock = appendLock;
    this.policy = policy;
    this.timer = timer;
    this.appender = appender;
    this.sync = sync;
    this.failStop = failStop;
  }

  /** After an append: waits for the device, or sees to a later sync. Under the append lock. */
  void afterAppend() {
    if (appender.sealedUnsynced() > MAX_SEALED_UNSYNCED) {
      sync.awaitAll();
      return;
    }
    switch (policy.kind()) {
      case ON_EACH_WRITE -> sync.awaitAll();
      case EVERY_N -> sync.awaitSequence(appender.lastSequence() - (policy.records() - 1));
      case EVERY -> scheduleFlush();
      case MANUAL -> {}
    }
  }

  private void scheduleFlush() {
    if (!flushScheduled) {
      flushScheduled = true;
      timer.runAfter(policy.period(), this::flushByTimer);
    }
  }

  private void flushByTimer() {
    appendLock.lock();
    try {
      flushScheduled = false;
      if (!failStop.isClosed()) {
        sync.awaitUnsynced();
      }
    } catch (EmdbException e) {
      // The failure is latched: the next write reports it, and so does the health.
    } finally {
      appendLock.unlock();
    }
  }
}
