package io.emdb.durability;

import static io.emdb.testing.Contents.utf8;
import static org.assertj.core.api.Assertions.assertThat;

import io.emdb.Emdb;
import io.emdb.FlushPolicy;
import io.emdb.ReadView;
import io.emdb.internal.file.fault.FaultyStorage;
import io.emdb.internal.file.fault.PowerLoss;
import io.emdb.testing.Crew;
import io.emdb.testing.ManualClock;
import io.emdb.testing.VerifiedDatabases;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

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

  /** The bound of the policy: what is older than a period needs nobody's help to be durable. */
  @ParameterizedTest
  @EnumSource(PowerLoss.class)
  void lastWrites_areDurableAfterThePeriodWithoutAnotherWrite(PowerLoss mode) {
    FaultyStorage storage = new FaultyStorage();
    ManualClock clock = new ManualClock();
    FlushPolicy policy = FlushPolicy.every(Duration.ofMillis(20));
    Emdb db = FaultyDatabase.openDoomed(storage, policy, clock);
    for (int i = 0; i < 20; i++) {
      db.put("k" + i, "v" + i);
    }
    awaitSynced(db);
    db.put("k0", "again, so that the timer starts anew");
    awaitSynced(db);

    FaultyStorage left = storage.powerLoss(1, mode);
    FaultyDatabase.abandon(db);
    Emdb again = FaultyDatabase.open(databases, left, policy, clock);
    assertThat(again.size()).isEqualTo(20);
    assertThat(again.getString("k0")).startsWith("again");
    assertThat(again.getString("k19")).isEqualTo("v19");
  }

  private static void awaitSynced(Emdb db) {
    long end = System.nanoTime() + PATIENCE_NANOS;
    while (db.stats().syncedSequence() < db.stats().lastSequence()) {
      assertThat(System.nanoTime()).as("no flush after the period").isLessThan(end);
      Thread.onSpinWait();
    }
  }

  private static void await(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new AssertionError("interrupted", e);
    }
  }
}
