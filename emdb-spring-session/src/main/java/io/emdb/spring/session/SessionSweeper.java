package io.emdb.spring.session;

import io.emdb.EmdbClosedException;
import java.time.Duration;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;
import org.springframework.context.SmartLifecycle;

/** Removes expired sessions in a thread of its own, from the start of the context to its stop. */
final class SessionSweeper implements SmartLifecycle {

  private static final Log log = LogFactory.getLog(SessionSweeper.class);
  private static final Duration STOP_LIMIT = Duration.ofSeconds(10);

  private final EmdbIndexedSessionRepository repository;
  private final Duration interval;
  private @Nullable ScheduledExecutorService executor;

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
              Thread thread = new Thread(task, "emdb-session-sweep");
              thread.setDaemon(true);
              return thread;
            });
    long millis = Math.max(1, interval.toMillis());
    own.scheduleWithFixedDelay(this::sweep, millis, millis, TimeUnit.MILLISECONDS);
    executor = own;
  }

  @Override
  public synchronized void stop() {
    ScheduledExecutorService running = executor;
    executor = null;
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
      repository.cleanUpExpiredSessions();
    } catch (EmdbClosedException e) {
      log.debug("The database is closed", e);
    } catch (RuntimeException e) {
      log.error("Expired sessions could not be removed; the next attempt is in " + interval, e);
    }
  }
}
