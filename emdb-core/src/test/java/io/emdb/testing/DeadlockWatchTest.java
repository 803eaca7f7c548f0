package io.emdb.testing;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.locks.ReentrantLock;
import org.junit.jupiter.api.Test;

class DeadlockWatchTest {

  @Test
  void testThatHangs_isReportedInterruptedAndFails() {
    ByteArrayOutputStream report = new ByteArrayOutputStream();
    DeadlockWatch watch = new DeadlockWatch(0, new PrintStream(report, true, UTF_8));
    watch.start("a test that is meant to hang");
    assertThatThrownBy(() -> new CountDownLatch(1).await())
        .isInstanceOf(InterruptedException.class);
    assertThatThrownBy(watch::stop).isInstanceOf(AssertionError.class);
    assertThat(report.toString(UTF_8))
        .contains("a test that is meant to hang does not end")
        .contains("DeadlockWatchTest.testThatHangs_isReportedInterruptedAndFails");
  }

  @Test
  void testThatEnds_isLeftAlone() {
    DeadlockWatch watch = new DeadlockWatch(60, System.err);
    watch.start("a test that ends");
    watch.stop();
    assertThat(Thread.currentThread().isInterrupted()).isFalse();
  }

  @Test
  void stacks_tellWhoWaitsForWhom() {
    ReentrantLock lock = new ReentrantLock();
    lock.lock();
    try (Crew crew = new Crew()) {
      crew.add(
              () -> {
                lock.lock();
                try {
                  assertThat(lock.isHeldByCurrentThread()).isTrue();
                } finally {
                  lock.unlock();
                }
              })
          .start();
      while (!lock.hasQueuedThreads()) {
        Thread.onSpinWait();
      }
      assertThat(DeadlockWatch.stacks())
          .contains("\"crew-0\" WAITING on ")
          .contains("held by \"" + Thread.currentThread().getName() + "\"");
      lock.unlock();
    }
  }
}
