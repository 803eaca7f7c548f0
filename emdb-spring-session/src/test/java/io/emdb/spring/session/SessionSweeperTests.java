package io.emdb.spring.session;

import static org.assertj.core.api.Assertions.assertThat;

import io.emdb.Emdb;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.springframework.session.events.SessionExpiredEvent;

class SessionSweeperTests {

  private final AtomicReference<Instant> now =
      new AtomicReference<>(Instant.parse("2026-01-01T00:00:00Z"));
  private final Emdb emdb = Emdb.builder().inMemory().clock(now::get).open();
  private final CountDownLatch expired = new CountDownLatch(2);
  private final EmdbIndexedSessionRepository sessions = repository();

  private EmdbIndexedSessionRepository repository() {
    EmdbIndexedSessionRepository made =
        new EmdbIndexedSessionRepository(
            emdb,
            "sessions",
            EmdbSessionCodec.jdk(List.of(), getClass().getClassLoader()),
            now::get);
    made.setApplicationEventPublisher(
        event -> {
          if (event instanceof SessionExpiredEvent) {
            expired.countDown();
          }
        });
    return made;
  }

  private static List<Thread> threads() {
    return Thread.getAllStackTraces().keySet().stream()
        .filter(thread -> thread.getName().equals(SessionSweeper.THREAD_NAME))
        .toList();
  }

  private static boolean hasThread() {
    return !threads().isEmpty();
  }

  /** A pool has ended a little before its thread. */
  private static void assertThreadEnds() throws InterruptedException {
    for (Thread thread : threads()) {
      thread.join(30_000);
      assertThat(thread.isAlive()).isFalse();
    }
  }

  @AfterEach
  void close() {
    emdb.close();
  }

  @Test
  void expiredSessionsAreRemovedAgainAndAgain() throws InterruptedException {
    SessionSweeper sweeper = new SessionSweeper(sessions, Duration.ofMillis(1));
    sweeper.start();
    assertThat(sweeper.isRunning()).isTrue();
    sessions.save(sessions.createSession());
    now.set(now.get().plus(Duration.ofMinutes(30)));
    sessions.save(sessions.createSession());
    now.set(now.get().plus(Duration.ofMinutes(30)));
    assertThat(expired.await(30, TimeUnit.SECONDS)).isTrue();
    sweeper.stop();
    assertThat(sweeper.isRunning()).isFalse();
    assertThreadEnds();
    assertThat(sessions.hasSessions()).isFalse();
  }

  @Test
  void withoutSessionsThereIsNoThreadAndWithThemThereIs() throws InterruptedException {
    SessionSweeper sweeper = new SessionSweeper(sessions, Duration.ofHours(1));
    sweeper.start();
    assertThat(hasThread()).isFalse();
    sessions.save(sessions.createSession());
    assertThat(hasThread()).isTrue();
    sweeper.stop();
    assertThreadEnds();
    sessions.save(sessions.createSession());
    assertThat(hasThread()).as("after the stop").isFalse();
    sweeper.start();
    assertThat(hasThread()).as("with sessions of before").isTrue();
    sweeper.stop();
    assertThreadEnds();
  }

  @Test
  void anIntervalOfZeroIsNoSweep() {
    SessionSweeper sweeper = new SessionSweeper(sessions, Duration.ZERO);
    sweeper.start();
    sessions.save(sessions.createSession());
    assertThat(sweeper.isRunning()).isFalse();
    assertThat(hasThread()).isFalse();
  }
}
