package io.emdb.concurrency;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.emdb.Emdb;
import io.emdb.EmdbBuilder;
import io.emdb.EmdbLockedException;
import io.emdb.FlushPolicy;
import io.emdb.lifecycle.HoldingChild;
import io.emdb.testing.Budget;
import io.emdb.testing.ChildJvm;
import io.emdb.testing.Contents;
import io.emdb.testing.Crew;
import io.emdb.testing.DeadlockWatch;
import io.emdb.testing.Seed;
import io.emdb.testing.VerifiedDatabases;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** All threads are interrupted all the time, in every operation up to the close and the open. */
@ExtendWith(DeadlockWatch.class)
class InterruptStormTest {

  private static final int WORKERS = 3;

  @RegisterExtension final VerifiedDatabases databases = new VerifiedDatabases();
  @RegisterExtension final Seed seed = new Seed();

  private long interrupts;

  @ParameterizedTest
  @EnumSource(FlushPolicy.Kind.class)
  void interruptsDuringEverything_failNothingAndAreKept(FlushPolicy.Kind kind) throws Exception {
    Path path = databases.directory();
    EmdbBuilder builder =
        Emdb.builder().path(path).segmentSize(64 * 1024).flushPolicy(Policies.of(kind));
    Budget budget = Budget.of("interrupts-" + kind.name().toLowerCase(Locale.ROOT), 1);
    while (budget.another()) {
      Emdb db = builder.sortedKeys(budget.round() % 2 == 1).open();
      db.clear();
      List<InterruptedWork> works = new ArrayList<>();
      for (int i = 0; i < WORKERS; i++) {
        works.add(new InterruptedWork(db, i, seed.random(budget.round() * WORKERS + i)));
      }
      storm(index -> works.get(index).run());
      Map<String, String> expected = new TreeMap<>();
      works.forEach(work -> expected.putAll(work.expected()));
      assertThat(db.failure()).isEmpty();
      assertThat(Contents.of(db)).isEqualTo(expected);
      assertStillLocked(path, /* byAnotherProcessToo= */ budget.round() == 0);
      storm(index -> InterruptedWork.interrupted(db::close));
      Crew.elsewhere(() -> InterruptedWork.interrupted(() -> verify(builder, expected)));
      works.forEach(work -> budget.count("operations", work.operations()));
      budget.count("interrupts", interrupts);
      interrupts = 0;
    }
  }

  /** Runs a body in each of the workers, while another thread interrupts them. */
  private void storm(Crew.IndexedBody body) {
    CountDownLatch started = new CountDownLatch(WORKERS);
    AtomicInteger running = new AtomicInteger(WORKERS);
    try (Crew workers = new Crew();
        Crew storm = new Crew()) {
      workers
          .add(
              WORKERS,
              index -> {
                started.countDown();
                try {
                  body.run(index);
                } finally {
                  running.decrementAndGet();
                }
              })
          .start();
      storm
          .add(
              () -> {
                started.await(); // an interrupt before that would only hit the crew's own barrier
                while (running.get() > 0) {
                  workers.threads().forEach(Thread::interrupt);
                  interrupts += WORKERS;
                }
              })
          .start();
    }
  }

  private static void assertStillLocked(Path path, boolean byAnotherProcessToo) throws Exception {
    assertThatThrownBy(() -> Emdb.open(path)).isInstanceOf(EmdbLockedException.class);
    if (byAnotherProcessToo) {
      try (ChildJvm child = ChildJvm.start(HoldingChild.class, path.toString())) {
        assertThat(child.readLine()).startsWith("locked");
        assertThat(child.finish()).isZero();
      }
    }
  }

  private static void verify(EmdbBuilder builder, Map<String, String> expected) {
    try (Emdb db = builder.open()) {
      assertThat(Contents.of(db)).isEqualTo(expected);
      assertThat(db.stats().recovery().cleanShutdown()).isTrue();
    }
  }
}
