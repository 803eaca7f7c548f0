package io.emdb.internal.engine;

import io.emdb.EmdbTimeoutException;
import io.emdb.internal.commit.FailStop;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;

/** Lets one writing transaction run at a time, in order of arrival. Thread-safe. */
final class TransactionGate {

  private final ReentrantLock lock = new ReentrantLock(/* fair= */ true);
  private final Condition free = lock.newCondition();
  private final FailStop failStop;
  private final LongSupplier nanoTime;
  private boolean taken;

  TransactionGate(FailStop failStop, LongSupplier nanoTime) {
    this.failStop = failStop;
    this.nanoTime = nanoTime;
  }

  /** Enters, waiting at most {@code nanos} from a start on; the interrupt flag is kept. */
  void enter(long start, long nanos) {
    boolean interrupted = false;
    lock.lock();
    try {
      long left = nanos;
      while (taken) {
        failStop.checkOpen();
        if (left <= 0) {
          throw new EmdbTimeoutException(
              "Another transaction is still running; this one could not begin in time");
        }
        if (nanos == Long.MAX_VALUE) {
          free.awaitUninterruptibly();
          continue;
        }
        try {
          left = free.awaitNanos(left);
        } catch (InterruptedException e) {
          interrupted = true;
          left = nanos - (nanoTime.getAsLong() - start); // or interrupts would make it wait on
        }
      }
      failStop.checkOpen();
      taken = true;
    } finally {
      lock.unlock();
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  /** Leaves, so that the next can enter. */
  void leave() {
    lock.lock();
    try {
      taken = false;
      free.signal();
    } finally {
      lock.unlock();
    }
  }

  /** Wakes whoever waits, after the database was closed. */
  void wakeAll() {
    lock.lock();
    try {
      free.signalAll();
    } finally {
      lock.unlock();
    }
  }
}
