package io.emdb.durability;

import java.io.IOException;
import java.util.concurrent.CountDownLatch;

/** Holds the first sync of a segment from now on until it is let go, or fails it then. */
final class HeldSync implements WatchedStorage.Watcher {

  private final CountDownLatch reached = new CountDownLatch(1);
  private final CountDownLatch released = new CountDownLatch(1);
  private volatile boolean fails;

  @Override
  public void beforeSync(String name) throws IOException {
    if (!name.endsWith(".seg") || reached.getCount() == 0) {
      return;
    }
    reached.countDown();
    await(released);
    if (fails) {
      throw new IOException("Input/output error, as asked for");
    }
  }

  void awaitReached() {
    await(reached);
  }

  void release() {
    released.countDown();
  }

  void fail() {
    fails = true;
    release();
  }

  /** Waits until a thread is blocked, as it is while another one's sync is to cover its write. */
  static void awaitBlocked(Thread thread) {
    while (thread.getState() != Thread.State.WAITING
        && thread.getState() != Thread.State.TIMED_WAITING) {
      if (!thread.isAlive()) {
        throw new AssertionError(thread.getName() + " ended instead of waiting");
      }
      Thread.onSpinWait();
    }
  }

  private static void await(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new AssertionError("interrupted", e);
    }
  }
}
