package io.emdb.lifecycle;

import static io.emdb.testing.Contents.utf8;
import static org.assertj.core.api.Assertions.assertThat;

import io.emdb.Emdb;
import io.emdb.Entry;
import io.emdb.FlushPolicy;
import io.emdb.testing.Contents;
import io.emdb.testing.Crew;
import io.emdb.testing.VerifiedDatabases;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** An interrupt is the application's: the database neither fails from it nor swallows it. */
class InterruptTest {

  @RegisterExtension final VerifiedDatabases databases = new VerifiedDatabases();

  private Path path;
  private Emdb db;

  @BeforeEach
  void open() {
    path = databases.directory();
    db =
        databases.open(
            Emdb.builder()
                .path(path)
                .segmentSize(64 * 1024)
                .flushPolicy(FlushPolicy.onEachWrite()));
  }

  /** Runs an operation on an interrupted thread, which is still interrupted afterwards. */
  private static void interrupted(Runnable operation) {
    Crew.elsewhere(
        () -> {
          Thread.currentThread().interrupt();
          operation.run();
          assertThat(Thread.currentThread().isInterrupted()).as("flag kept").isTrue();
        });
  }

  @Test
  void everyOperation_onAnInterruptedThread_works() {
    db.put("k", "v");
    interrupted(() -> assertThat(db.getString("k")).isEqualTo("v"));
    interrupted(() -> assertThat(db.<Integer>read(utf8("k"), v -> v.length())).isEqualTo(1));
    interrupted(() -> db.put("put", "v"));
    interrupted(() -> db.put("large", "x".repeat(200_000)));
    interrupted(() -> db.putAll(List.of(Entry.of("a", "1"), Entry.of("b", "2"))));
    interrupted(() -> db.inTransaction(tx -> tx.put("tx", "v")));
    interrupted(() -> db.namespace("n").put("k", "v"));
    interrupted(() -> assertThat(Contents.of(db)).containsKey("tx"));
    interrupted(db::flush);
    interrupted(db::sweepExpired);
    interrupted(db::compact);
    interrupted(() -> assertThat(db.remove("k")).isEqualTo(utf8("v")));
    db = databases.reopen(db, Emdb.builder().path(path).segmentSize(64 * 1024));
    assertThat(Contents.of(db).keySet()).containsExactly("a", "b", "large", "put", "tx");
    assertThat(Contents.of(db.namespace("n"))).isEqualTo(Map.of("k", "v"));
  }

  @Test
  void openAndClose_onAnInterruptedThread_work() {
    db.put("k", "v");
    interrupted(db::close);
    interrupted(() -> db = databases.open(path));
    assertThat(db.getString("k")).isEqualTo("v");
  }

  @Test
  void stormOfInterrupts_failsNothing() {
    AtomicInteger running = new AtomicInteger(4);
    CountDownLatch started = new CountDownLatch(4);
    try (Crew workers = new Crew();
        Crew storm = new Crew()) {
      workers.add(4, index -> work(index, started, running)).start();
      storm
          .add(
              () -> {
                started.await(); // an interrupt before that would only hit the crew's own barrier
                while (running.get() > 0) {
                  workers.threads().forEach(Thread::interrupt);
                }
              })
          .start();
    }
    assertThat(db.failure()).isEmpty();
    assertThat(db.size()).isEqualTo(4 * 150);
    db = databases.reopen(db, Emdb.builder().path(path).segmentSize(64 * 1024));
    assertThat(db.size()).isEqualTo(4 * 150);
  }

  private void work(int index, CountDownLatch started, AtomicInteger running) {
    started.countDown();
    try {
      for (int i = 0; i < 150; i++) {
        String key = index + "-" + i;
        if (i % 5 == 0) {
          db.inTransaction(tx -> tx.put(key, "x".repeat(500)));
        } else {
          db.put(key, "x".repeat(500));
        }
        assertThat(db.get(key)).hasSize(500);
        if (i == 75) {
          db.compact();
        }
      }
    } finally {
      running.decrementAndGet();
    }
  }

  @Test
  void interruptWhileWaitingForATransaction_keepsWaitingAndTheFlag() {
    var holder = db.begin();
    holder.put("a", "1");
    try (Crew crew = new Crew()) {
      crew.add(
              () -> {
                db.inTransaction(tx -> tx.put("b", "2"));
                assertThat(Thread.currentThread().isInterrupted()).isTrue();
              })
          .start();
      Thread waiting = crew.threads().get(0);
      while (waiting.getState() != Thread.State.WAITING) {
        assertThat(waiting.isAlive()).isTrue();
        Thread.onSpinWait();
      }
      waiting.interrupt();
      holder.commit();
    }
    assertThat(Contents.of(db)).isEqualTo(Map.of("a", "1", "b", "2"));
  }
}
