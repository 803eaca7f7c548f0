package io.emdb.internal.log;

import java.util.concurrent.atomic.AtomicLongArray;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Lets a segment be unmapped only when no reader can be inside it.
 *
 * <p>Readers count themselves in and out on one of two sets of striped counters, chosen by the
 * current phase. Whoever wants quiet flips the phase and waits for the old set to reach zero,
 * twice: a reader may have read the phase before the first flip and counted itself in after it, so
 * a single wait could miss it (the argument is the one of sleepable read-copy-update, McKenney
 * 2006). After that, every reader that entered before the call has left.
 *
 * <p>Entering and leaving cost one atomic add each, on a cache line that threads made one after
 * another do not share; no allocation and nothing is kept per thread, so virtual threads are as
 * good as others.
 */
public final class ReadEpochs {

  private static final int STRIPES = stripes();
  private static final int PADDING = 16; // longs: two cache lines, against adjacent-line prefetch

  private final AtomicLongArray readers = new AtomicLongArray(2 * STRIPES * PADDING + PADDING);
  private final ReentrantLock waiting = new ReentrantLock();
  private volatile int phase;

  /** Many more than processors: two running threads on one line cost each other most of a read. */
  private static int stripes() {
    int wanted = Runtime.getRuntime().availableProcessors() * 8;
    return Integer.highestOneBit(Math.max(128, Math.min(wanted, 512)));
  }

  /** Counts the caller in; the ticket goes to {@link #exit}. */
  public int enter() {
    int stripe = (int) Thread.currentThread().getId() & (STRIPES - 1);
    int ticket = PADDING + ((phase & 1) * STRIPES + stripe) * PADDING;
    readers.getAndIncrement(ticket); // full fence: no read of the caller moves before it
    return ticket;
  }

  /** Counts the caller out. */
  public void exit(int ticket) {
    readers.getAndDecrement(ticket);
  }

  /** Waits until every reader that had entered before this call has left. Uninterruptible. */
  public void awaitQuiescence() {
    waiting.lock();
    try {
      flipAndDrain();
      flipAndDrain();
    } finally {
      waiting.unlock();
    }
  }

  /** Tells whether somebody waits for readers. */
  public boolean isAwaited() {
    return waiting.isLocked();
  }

  private void flipAndDrain() {
    int old = phase & 1;
    phase = old ^ 1;
    boolean interrupted = false;
    while (sum(old) != 0) {
      LockSupport.parkNanos(this, 20_000);
      interrupted |= Thread.interrupted(); // else parking would turn into spinning
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  private long sum(int set) {
    long sum = 0;
    for (int stripe = 0; stripe < STRIPES; stripe++) {
      sum += readers.get(PADDING + (set * STRIPES + stripe) * PADDING);
    }
    return sum;
  }
}
