package io.emdb.testing;

import java.lang.reflect.Method;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;

/**
 * Virtual threads whose failures are the test's failures, by reflection: the tests are compiled for
 * Java 17. Java 21 or later.
 */
public final class VirtualThreads {

  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private final List<Thread> threads = new ArrayList<>();
  private final ConcurrentLinkedQueue<Throwable> failures = new ConcurrentLinkedQueue<>();

  private VirtualThreads() {}

  /** Runs a body in as many threads and waits for them. */
  public static void run(int count, Crew.IndexedBody body) {
    start(count, body).join();
  }

  /** Starts a body in as many threads. */
  public static VirtualThreads start(int count, Crew.IndexedBody body) {
    VirtualThreads started = new VirtualThreads();
    for (int i = 0; i < count; i++) {
      int index = i;
      started.start(() -> started.work(body, index));
    }
    return started;
  }

  private void start(Runnable work) {
    try {
      Method method = Thread.class.getMethod("startVirtualThread", Runnable.class);
      threads.add((Thread) method.invoke(null, work));
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException("no virtual threads here", e);
    }
  }

  private void work(Crew.IndexedBody body, int index) {
    try {
      body.run(index);
    } catch (Throwable failure) {
      failures.add(failure);
    }
  }

  /** Returns when all that have not ended wait for something. */
  public void awaitWaiting() {
    for (Thread thread : threads) {
      while (thread.isAlive()
          && thread.getState() != Thread.State.WAITING
          && thread.getState() != Thread.State.TIMED_WAITING) {
        Thread.onSpinWait();
      }
    }
  }

  /** Returns how many have not ended. */
  public long alive() {
    return threads.stream().filter(Thread::isAlive).count();
  }

  /** Waits until all have ended and throws what they threw. */
  public void join() {
    long end = System.nanoTime() + PATIENCE.toNanos();
    try {
      for (Thread thread : threads) {
        thread.join(Math.max(1, (end - System.nanoTime()) / 1_000_000));
      }
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw new AssertionError("interrupted while waiting for virtual threads", interrupted);
    }
    if (alive() > 0) {
      failures.add(new AssertionError(alive() + " virtual threads do not end"));
    }
    if (!failures.isEmpty()) {
      AssertionError error = new AssertionError("a virtual thread failed", failures.poll());
      failures.forEach(error::addSuppressed);
      throw error;
    }
  }
}
