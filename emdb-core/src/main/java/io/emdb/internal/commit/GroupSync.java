package io.emdb.internal.commit;

import io.emdb.internal.log.LogAppender;
import io.emdb.internal.log.LogAppender.SyncWork;
import java.io.IOException;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/*
 * Group commit without a timer: whoever needs a sync while none runs leads one for everything
 * appended so far, outside the append lock; whoever comes meanwhile appends, waits, and is covered by
 * the next. Rounds are numbered. Waiters of a round wait on one of two conditions by the round's
 * parity, so that the end of a round wakes its own waiters, and one of the next to lead.
 *
 * What a round made durable is published by its leader before the waiters return, in log order:
 * invariant C1, nothing is visible under a synced policy before it is on the device.
 */
/** Shares syncs among writers. All methods under the append lock, which waiting lets go. */
final class GroupSync {

  private final ReentrantLock appendLock;
  private final Condition[] ended;
  private final LogAppender appender;
  private final PendingWrites pending;
  private final Publisher publisher;
  private final FailStop failStop;
  private final CommitCounters counters;
  private final LongSupplier nanoTime;

  private boolean running;
  private long nextRound = 1;
  private long endedRound;
  private long failedRound = Long.MAX_VALUE;
  private @Nullable RuntimeException failure;

  GroupSync(
      ReentrantLock appendLock,
      LogAppender appender,
      PendingWrites pending,
      Publisher publisher,
      FailStop failStop,
      CommitCounters counters,
      LongSupplier nanoTime) {
    this.appendLock = appendLock;
    this.ended = new Condition[] {appendLock.newCondition(), appendLock.newCondition()};
    this.appender = appender;
    this.pending = pending;
    this.publisher = publisher;
    this.failStop = failStop;
    this.counters = counters;
    this.nanoTime = nanoTime;
  }

  /** Returns when everything appended before the call is durable and published. */
  void awaitAll() {
    long round = nextRound;
    while (endedRound < round) {
      checkRound(round);
      if (running) {
        ended[(int) (round & 1)].awaitUninterruptibly();
      } else {
        lead();
      }
    }
    checkRound(round);
  }

  /** The same, without a round when nothing is missing on the device. */
  void awaitUnsynced() {
    if (appender.syncedSequence() < appender.lastSequence()) {
      awaitAll();
    }
  }

  /** Returns when the log is durable up to a sequence. */
  void awaitSequence(long sequence) {
    while (appender.syncedSequence() < sequence) {
      long round = running ? nextRound - 1 : nextRound;
      if (running) {
        ended[(int) (round & 1)].awaitUninterruptibly();
      } else {
        lead();
      }
      checkRound(round);
    }
  }

  /** Waits for the running round, if any, without needing its success. */
  void awaitIdle() {
    while (running) {
      ended[(int) ((nextRound - 1) & 1)].awaitUninterruptibly();
    }
  }

  private void checkRound(long round) {
    RuntimeException cause = failure;
    if (cause != null && round >= failedRound) {
      throw failStop.fail("Syncing the log", cause.getCause() == null ? cause : cause.getCause());
    }
  }

  private void lead() {
    long round = nextRound++;
    running = true;
    // After a failure of whatever kind nothing more is tried: part of the log may be missing.
    Throwable thrown = failStop.failure();
    if (thrown == null) {
      thrown = syncAndPublish();
    }
    running = false;
    endedRound = round;
    if (thrown == null) {
      ended[(int) (round & 1)].signalAll();
      ended[(int) ((round + 1) & 1)].signal();
    } else {
      failure = failStop.fail("Syncing the log", thrown);
      failedRound = Math.min(failedRound, round);
      ended[0].signalAll();
      ended[1].signalAll();
    }
  }

  /** Returns what went wrong, or {@code null}; whatever it is, the round must end. */
  private @Nullable Throwable syncAndPublish() {
    try {
      pending.startSync();
      SyncWork work = appender.takeUnsynced();
      runUnlocked(work);
      appender.synced(work);
      for (PendingUnit unit : pending.finishSync()) {
        unit.refresh();
        unit.publish(publisher);
      }
      appender.settle();
      return null;
    } catch (Throwable e) { // nothing more may be acknowledged
      return e;
    }
  }

  private void runUnlocked(SyncWork work) throws IOException {
    long start = nanoTime.getAsLong();
    appendLock.unlock();
    try {
      work.run();
    } finally {
      appendLock.lock();
    }
    counters.sync(nanoTime.getAsLong() - start);
  }
}
