package io.emdb.spring.session;

import static org.assertj.core.api.Assertions.assertThat;

import io.emdb.Emdb;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ConcurrentSessionsTests {

  private static final String PRINCIPAL = SessionRepositoryContract.PRINCIPAL;
  private static final int THREADS = 6;
  private static final int ROUNDS = 40;

  @TempDir Path directory;
  private final AtomicReference<Instant> now =
      new AtomicReference<>(Instant.parse("2026-01-01T00:00:00Z"));
  private final ExecutorService executor = Executors.newFixedThreadPool(THREADS);
  private Emdb emdb;
  private EmdbIndexedSessionRepository sessions;

  private interface Work {
    void run(int thread) throws Exception;
  }

  @BeforeEach
  void open() {
    emdb = Emdb.builder().path(directory).clock(now::get).open();
    sessions =
        new EmdbIndexedSessionRepository(
            emdb,
            "sessions",
            EmdbSessionCodec.jdk(List.of(), getClass().getClassLoader()),
            now::get);
  }

  @AfterEach
  void close() {
    executor.shutdownNow();
    emdb.close();
  }

  private void together(Work work) throws Exception {
    CyclicBarrier start = new CyclicBarrier(THREADS);
    List<Future<?>> all = new ArrayList<>();
    for (int i = 0; i < THREADS; i++) {
      int thread = i;
      all.add(
          executor.submit(
              () -> {
                start.await(30, TimeUnit.SECONDS);
                work.run(thread);
                return null;
              }));
    }
    for (Future<?> one : all) {
      one.get(60, TimeUnit.SECONDS);
    }
  }

  @Test
  void noChangeOfOneSessionIsLost() throws Exception {
    String id = saved();
    together(
        thread -> {
          for (int round = 0; round < ROUNDS; round++) {
            EmdbSession session = sessions.findById(id);
            session.setAttribute(thread + "." + round, round);
            session.setLastAccessedTime(now.get());
            sessions.save(session);
          }
        });
    assertThat(sessions.findById(id).getAttributeNames()).hasSize(THREADS * ROUNDS + 1);
  }

  @Test
  void loginsOfOnePrincipalAreAllInTheIndex() throws Exception {
    together(
        thread -> {
          for (int round = 0; round < ROUNDS; round++) {
            saved();
          }
        });
    assertThat(sessions.findByPrincipalName("anna")).hasSize(THREADS * ROUNDS);
  }

  @Test
  void aSweepAmongSavesRemovesOnlyWhatExpired() throws Exception {
    String kept = saved();
    for (int i = 0; i < 100; i++) {
      saved();
    }
    now.set(now.get().plus(Duration.ofMinutes(29)));
    EmdbSession used = sessions.findById(kept);
    used.setLastAccessedTime(now.get());
    sessions.save(used);
    now.set(now.get().plus(Duration.ofMinutes(1)));
    together(
        thread -> {
          if (thread == 0) {
            sessions.cleanUpExpiredSessions();
            return;
          }
          for (int round = 0; round < ROUNDS; round++) {
            EmdbSession session = sessions.findById(kept);
            session.setAttribute(thread + "." + round, round);
            sessions.save(session);
          }
        });
    assertThat(sessions.findByPrincipalName("anna")).containsOnlyKeys(kept);
    assertThat(sessions.findById(kept).getAttributeNames()).hasSize((THREADS - 1) * ROUNDS + 1);
    assertThat(emdb.namespace("sessions").size()).isEqualTo(1);
  }

  private String saved() {
    EmdbSession session = sessions.createSession();
    session.setAttribute(PRINCIPAL, "anna");
    sessions.save(session);
    return session.getId();
  }
}
