package io.emdb.internal.commit;

import io.emdb.internal.log.LogAppender;
import io.emdb.internal.log.LogAppender.SyncWork;
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
      if (running) {
        ended[(int) (round & 1)].awaitUninterruptibly();
      } else {
        lead();
      }
    }
    checkRound(round);
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
    pending.startSync();
    SyncWork work = appender.takeUnsynced();
    Throwable thrown = null;
    long start = nanoTime.getAsLong();
    appendLock.unlock();
    try {
      work.run();
    } catch (Throwable e) { // whatever it is, nothing more may be acknowledged
      thrown = e;
    } finally {
      appendLock.lock();
    }
    if (failure != null) {
      thrown = failure;
    }
    counters.sync(nanoTime.getAsLong() - start);
    if (thrown == null) {
      thrown = publish(work);
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

  private @Nullable Throwable publish(SyncWork work) {
    try {
      appender.synced(work);
      for (PendingWrites.Unit unit : pending.finishSync()) {
        publisher.publish(unit);
      }
      return null;
    } catch (RuntimeException | Error e) {
      return e;
    }
  }
}
