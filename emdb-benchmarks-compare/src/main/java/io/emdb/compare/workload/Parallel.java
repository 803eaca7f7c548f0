package io.emdb.compare.workload;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;

/**
 * The same work on several threads at once, timed from their common start to the last one's end.
 */
final class Parallel {

  private Parallel() {}

  /** Work of one of several threads, told its number from 0. */
  @FunctionalInterface
  interface Body {
    void run(int thread, Runnable ready) throws Exception;
  }

  /**
   * Runs a body on each thread and returns the nanoseconds they took together. Each calls {@code
   * ready} once it is prepared, and goes on when all are.
   */
  static long run(int threads, Body body) throws Exception {
    CountDownLatch prepared = new CountDownLatch(threads);
    CountDownLatch started = new CountDownLatch(1);
    AtomicReference<Throwable> failure = new AtomicReference<>();
    List<Thread> all = new ArrayList<>();
    for (int i = 0; i < threads; i++) {
      int number = i;
      Thread thread =
          new Thread(
              () -> {
                try {
                  body.run(number, () -> awaitStart(prepared, started));
                } catch (Throwable e) {
                  failure.compareAndSet(null, e);
                } finally {
                  prepared.countDown();
                }
              },
              "compare-" + number);
      thread.start();
      all.add(thread);
    }
    prepared.await();
    long start = System.nanoTime();
    started.countDown();
    for (Thread thread : all) {
      thread.join();
    }
    long nanos = System.nanoTime() - start;
    if (failure.get() != null) {
      throw new IllegalStateException("A thread failed", failure.get());
    }
    return nanos;
  }

  private static void awaitStart(CountDownLatch prepared, CountDownLatch started) {
    prepared.countDown();
    try {
      started.await();
    } catch (InterruptedException e) {
      throw new IllegalStateException("Nobody interrupts these threads", e);
    }
  }
}
