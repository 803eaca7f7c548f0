package io.emdb.internal.compaction;

import java.io.IOException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Numbered steps that do not depend on each other, done by the calling thread and, if it comes in
 * time, one of the background. The caller waits for what the other has begun, never for it to come.
 */
final class Shared {

  /** One thread's way to do a step. */
  @FunctionalInterface
  interface Worker {
    void run(int step) throws IOException;
  }

  private final int steps;
  private final @Nullable Throwable[] failures;
  private final AtomicInteger next = new AtomicInteger();
  private final Semaphore done = new Semaphore(0);
  private volatile boolean failed;

  private Shared(int steps) {
    this.steps = steps;
    this.failures = new @Nullable Throwable[steps];
  }

  /**
   * Does all steps, each once.
   *
   * @param background runs a task on another thread, soon, or drops it
   * @param workers makes a worker for each thread
   * @throws IOException what the step with the lowest number threw; so for unchecked ones
   */
  static void run(Compactor.Background background, int steps, Supplier<Worker> workers)
      throws IOException {
    Shared shared = new Shared(steps);
    if (steps > 1) {
      background.run(() -> shared.work(workers));
    }
    shared.work(workers);
    shared.done.acquireUninterruptibly(steps);
    shared.throwFailure();
  }

  private void work(Supplier<Worker> workers) {
    Worker worker = null;
    for (int step = next.getAndIncrement(); step < steps; step = next.getAndIncrement()) {
      try {
        if (!failed) {
          worker = worker == null ? workers.get() : worker;
          worker.run(step);
        }
      } catch (IOException | RuntimeException | Error e) {
        failures[step] = e;
        failed = true;
      } finally {
        done.release();
      }
    }
  }

  /** Steps are begun in order, so the first of them that can fail has been begun. */
  private void throwFailure() throws IOException {
    for (Throwable failure : failures) {
      if (failure instanceof IOException e) {
        throw e;
      }
      if (failure instanceof RuntimeException e) {
        throw e;
      }
      if (failure instanceof Error e) {
        throw e;
      }
    }
  }
}
