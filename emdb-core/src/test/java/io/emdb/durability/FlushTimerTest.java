package io.emdb.durability;

import static io.emdb.testing.Contents.utf8;
import static org.assertj.core.api.Assertions.assertThat;

import io.emdb.Emdb;
import io.emdb.FlushPolicy;
import io.emdb.ReadView;
import io.emdb.internal.file.fault.FaultyStorage;
import io.emdb.testing.Crew;
import io.emdb.testing.ManualClock;
import io.emdb.testing.VerifiedDatabases;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class FlushTimerTest {

  private static final long PATIENCE_NANOS = Duration.ofSeconds(20).toNanos();

  @RegisterExtension final VerifiedDatabases databases = new VerifiedDatabases();

  /** A compaction waits for a reader, and so does what gives segments back: a flush must not. */
  @Test
  void flushOfAPeriod_comesWhileOthersWaitForASlowReader() {
    FaultyStorage storage = new FaultyStorage();
    Emdb db =
        FaultyDatabase.open(
            databases, storage, FlushPolicy.every(Duration.ofMillis(20)), new ManualClock());
    for (int i = 0; i < 100; i++) {
      db.put("k" + i % 50, i + "x".repeat(2_000));
    }
    CountDownLatch reading = new CountDownLatch(1);
    CountDownLatch goOn = new CountDownLatch(1);
    ReadView early = db.readView();
    db.compact(); // its segments wait for the view
    try (Crew reader = new Crew();
        Crew compaction = new Crew()) {
      reader
          .add(
              () ->
                  db.read(
                      utf8("k1"),
                      value -> {
                        reading.countDown();
                        await(goOn);
                        return value.length();
                      }))
          .start();
      await(reading);
      for (int i = 0; i < 3; i++) {
        early.close();
        db.readView().close();
      }
      compaction.add(db::compact).start();
      HeldSync.awaitBlocked(compaction.threads().get(0));
      db.readView().close();
      long written = db.stats().lastSequence();
      db.put("late", "v");
      long end = System.nanoTime() + PATIENCE_NANOS;
      while (db.stats().syncedSequence() <= written) {
        if (System.nanoTime() - end > 0) {
          goOn.countDown();
          throw new AssertionError("no flush while a reader takes its time");
        }
        Thread.onSpinWait();
      }
      goOn.countDown();
    }
    assertThat(db.getString("late")).isEqualTo("v");
  }

  private static void await(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new AssertionError("interrupted", e);
    }
  }
}
