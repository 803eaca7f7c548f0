package io.emdb.spring.session;

import io.emdb.EmdbClosedException;
import java.time.Duration;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;
import org.springframework.context.SmartLifecycle;

/**
 * Removes expired sessions from the start of the context to its stop, in a thread that there is
 * only while there are sessions.
 */
final class SessionSweeper implements SmartLifecycle {

  static final String THREAD_NAME = "emdb-session-sweep";

  private static final Log log = LogFactory.getLog(SessionSweeper.class);
  private static final Duration STOP_LIMIT = Duration.ofSeconds(10);
  private static final Duration IDLE_LIMIT = Duration.ofSeconds(10);

  private final EmdbIndexedSessionRepository repository;
  private final Duration interval;
  private volatile boolean planned;
  private @Nullable ScheduledThreadPoolExecutor executor;

  /** Never sweeps if the interval is zero or negative. */
  SessionSweeper(EmdbIndexedSessionRepository repository, Duration interval) {
    this.repository = repository;
    this.interval = interval;
  }

  @Override
  public synchronized void start() {
    if (executor != null || interval.isZero() || interval.isNegative()) {
      return;
    }
    ScheduledThreadPoolExecutor own =
        new ScheduledThreadPoolExecutor(
            1,
            task -> {
              Thread thread = new Thread(task, THREAD_NAME);
              thread.setDaemon(true);
              return thread;
            });
    own.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
    own.setKeepAliveTime(IDLE_LIMIT.toMillis(), TimeUnit.MILLISECONDS);
    own.allowCoreThreadTimeOut(true);
    executor = own;
    repository.setSaveListener(this::saved);
    if (repository.hasSessions()) {
      plan();
    }
  }

  /** Called after each save, so it must cost next to nothing. */
  private void saved() {
    if (!planned) {
      plan();
    }
  }

  private synchronized void plan() {
    if (planned || executor == null) {
      return;
    }
    try {
      ScheduledFuture<?> unused =
          executor.schedule(this::sweep, Math.max(1, interval.toMillis()), TimeUnit.MILLISECONDS);
      planned = true;
    } catch (RejectedExecutionException e) {
      log.debug("Stopped meanwhile", e);
    }
  }

  @Override
  public void stop() {
    ScheduledThreadPoolExecutor running;
    synchronized (this) {
      running = executor;
      executor = null;
      planned = false;
    }
    if (running == null) {
      return;
    }
    running.shutdown();
    try {
      if (!running.awaitTermination(STOP_LIMIT.toMillis(), TimeUnit.MILLISECONDS)) {
        log.warn("Expired sessions are still being removed after " + STOP_LIMIT);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public synchronized boolean isRunning() {
    return executor != null;
  }

  private void sweep() {
    try {
      // before the look at the sessions: a save that it does not see plans the next sweep
      planned = false;
      repository.cleanUpExpiredSessions();
      if (repository.hasSessions()) {
        plan();
      }
    } catch (EmdbClosedException e) {
      log.debug("The database is closed", e);
    } catch (RuntimeException e) {
      log.error("Expired sessions could not be removed; the next attempt is in " + interval, e);
      plan();
    }
  }
}
