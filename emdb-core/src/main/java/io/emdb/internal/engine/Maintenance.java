package io.emdb.internal.engine;

import io.emdb.internal.commit.FlushTimer;
import java.time.Duration;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * The engine's two threads, started when first needed and gone again when idle. Two, so that a task
 * that waits for readers never holds up a flush; there is at most one such task at a time.
 */
final class Maintenance implements FlushTimer, AutoCloseable {

  private static final int THREADS = 2;
  private static final long KEEP_ALIVE_SECONDS = 10;

  private final ScheduledThreadPoolExecutor executor;

  Maintenance(String database) {
    executor =
        new ScheduledThreadPoolExecutor(
            THREADS,
            task -> {
              Thread thread = new Thread(task, "emdb-maintenance " + database);
              thread.setDaemon(true);
              return thread;
            });
    executor.setKeepAliveTime(KEEP_ALIVE_SECONDS, TimeUnit.SECONDS);
    executor.allowCoreThreadTimeOut(true);
    executor.setRemoveOnCancelPolicy(true);
    executor.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
  }

  @Override
  public void runAfter(Duration delay, Runnable task) {
    try {
      ScheduledFuture<?> unused = executor.schedule(task, delay.toMillis(), TimeUnit.MILLISECONDS);
    } catch (RejectedExecutionException e) {
      // Closing: the close syncs whatever the task would have.
    }
  }

  /** Runs a task soon. */
  void run(Runnable task) {
    runAfter(Duration.ZERO, task);
  }

  /** Takes no more tasks and waits for the running one. */
  @Override
  public void close() {
    executor.shutdown();
    boolean interrupted = false;
    boolean ended = false;
    while (!ended) {
      try {
        ended = executor.awaitTermination(1, TimeUnit.MINUTES);
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
