package io.emdb.testing;

import java.io.PrintStream;
import java.lang.management.LockInfo;
import java.lang.management.ManagementFactory;
import java.lang.management.MonitorInfo;
import java.lang.management.ThreadInfo;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * Ends a test that hangs: past its time the stacks of all threads, with what they hold and wait
 * for, are printed and the test is interrupted. If it does not end then, because what it waits for
 * cannot be interrupted, the process ends. Registered on the class, so that it also watches what
 * other extensions do after the test.
 */
public final class DeadlockWatch implements BeforeEachCallback, AfterEachCallback {

  private static final long PATIENCE_SECONDS = 120;
  private static final long GRACE_SECONDS = 30;

  private final long patienceSeconds;
  private final PrintStream report;
  private CountDownLatch ended = new CountDownLatch(0);
  private volatile boolean expired;

  /** A watch for tests that loop over a {@link Budget}. */
  public DeadlockWatch() {
    this(PATIENCE_SECONDS + budgetSeconds(), System.err);
  }

  DeadlockWatch(long patienceSeconds, PrintStream report) {
    this.patienceSeconds = patienceSeconds;
    this.report = report;
  }

  private static long budgetSeconds() {
    long rounds = Long.getLong("emdb.stress.rounds", 0);
    return Long.getLong("emdb.stress.seconds", 0) + rounds * PATIENCE_SECONDS;
  }

  @Override
  public void beforeEach(ExtensionContext context) {
    start(context.getRequiredTestClass().getName() + ": " + context.getDisplayName());
  }

  /** Watches the calling thread. */
  void start(String test) {
    CountDownLatch end = new CountDownLatch(1);
    Thread watched = Thread.currentThread();
    ended = end;
    expired = false;
    Thread watch = new Thread(() -> watch(test, watched, end), "deadlock-watch");
    watch.setDaemon(true);
    watch.start();
  }

  private void watch(String test, Thread watched, CountDownLatch end) {
    try {
      if (end.await(patienceSeconds, TimeUnit.SECONDS)) {
        return;
      }
      expired = true;
      report.println(test + " does not end. All threads:\n" + stacks());
      watched.interrupt();
      if (!end.await(GRACE_SECONDS, TimeUnit.SECONDS)) {
        report.println(test + " does not end when interrupted, so the process does");
        Runtime.getRuntime().halt(1);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public void afterEach(ExtensionContext context) {
    stop();
  }

  /** Ends the watch; fails if the time was over. */
  void stop() {
    ended.countDown();
    if (expired) {
      throw new AssertionError("not done after " + patienceSeconds + " s; stacks are printed");
    }
  }

  /** Returns the stacks of all platform threads. */
  static String stacks() {
    StringBuilder text = new StringBuilder();
    for (ThreadInfo thread : ManagementFactory.getThreadMXBean().dumpAllThreads(true, true)) {
      text.append('"').append(thread.getThreadName()).append("\" ").append(thread.getThreadState());
      if (thread.getLockName() != null) {
        text.append(" on ").append(thread.getLockName());
      }
      if (thread.getLockOwnerName() != null) {
        text.append(" held by \"").append(thread.getLockOwnerName()).append('"');
      }
      text.append('\n');
      for (StackTraceElement frame : thread.getStackTrace()) {
        text.append("    at ").append(frame).append('\n');
      }
      for (MonitorInfo held : thread.getLockedMonitors()) {
        text.append("    holds ").append(held).append('\n');
      }
      for (LockInfo held : thread.getLockedSynchronizers()) {
        text.append("    holds ").append(held).append('\n');
      }
    }
    return text.toString();
  }
}
