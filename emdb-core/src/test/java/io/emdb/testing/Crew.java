package io.emdb.testing;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BrokenBarrierException;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CyclicBarrier;

/**
 * Threads whose failures are the test's failures. All bodies start together; {@link #join} waits
 * for them, and one that does not end in a minute fails the test with its stack.
 */
public final class Crew implements AutoCloseable {

  /** Work of one thread. */
  @FunctionalInterface
  public interface Body {
    void run() throws Exception;
  }

  /** Work of one of several alike threads. */
  @FunctionalInterface
  public interface IndexedBody {
    void run(int index) throws Exception;
  }

  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private final List<Body> bodies = new ArrayList<>();
  private final List<Thread> threads = new ArrayList<>();
  private final ConcurrentLinkedQueue<Throwable> failures = new ConcurrentLinkedQueue<>();

  /** Runs a body in as many threads and waits for them. */
  public static void run(int threads, IndexedBody body) {
    try (Crew crew = new Crew()) {
      crew.add(threads, body).start();
    }
  }

  /** Runs one body in a thread of its own and waits for it. */
  public static void elsewhere(Body body) {
    run(1, index -> body.run());
  }

  public Crew add(Body body) {
    bodies.add(body);
    return this;
  }

  public Crew add(int count, IndexedBody body) {
    for (int i = 0; i < count; i++) {
      int index = i;
      bodies.add(() -> body.run(index));
    }
    return this;
  }

  /** Starts everything added so far. */
  public Crew start() {
    CyclicBarrier together = new CyclicBarrier(bodies.size());
    for (Body body : bodies) {
      Thread thread = new Thread(() -> work(together, body), "crew-" + threads.size());
      thread.setDaemon(true);
      threads.add(thread);
      thread.start();
    }
    bodies.clear();
    return this;
  }

  private void work(CyclicBarrier together, Body body) {
    try {
      together.await();
      body.run();
    } catch (BrokenBarrierException broken) {
      failures.add(new AssertionError("a thread of the crew did not start", broken));
    } catch (Throwable failure) {
      failures.add(failure);
    }
  }

  public List<Thread> threads() {
    return List.copyOf(threads);
  }

  /** Waits until all threads have ended and throws what they threw. */
  public void join() {
    long end = System.nanoTime() + PATIENCE.toNanos();
    for (Thread thread : threads) {
      join(thread, Math.max(1, (end - System.nanoTime()) / 1_000_000));
    }
    threads.clear();
    if (!failures.isEmpty()) {
      AssertionError error = new AssertionError("a thread failed", failures.poll());
      failures.forEach(error::addSuppressed);
      throw error;
    }
  }

  private void join(Thread thread, long millis) {
    try {
      thread.join(millis);
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw new AssertionError("interrupted while waiting for " + thread.getName(), interrupted);
    }
    if (thread.isAlive()) {
      AssertionError stuck = new AssertionError(thread.getName() + " does not end");
      stuck.setStackTrace(thread.getStackTrace());
      failures.add(stuck);
    }
  }

  @Override
  public void close() {
    join();
  }
}
