package io.emdb.durability;

import static io.emdb.testing.Contents.utf8;
import static org.assertj.core.api.Assertions.assertThat;

import io.emdb.Emdb;
import io.emdb.FlushPolicy;
import io.emdb.Ttl;
import io.emdb.internal.file.fault.FaultyStorage;
import io.emdb.internal.log.ReadEpochs;
import io.emdb.testing.Crew;
import io.emdb.testing.ManualClock;
import io.emdb.testing.VerifiedDatabases;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Looks into segments of several kinds, while compaction gives segments back. */
class CompactionRaceTest {

  @RegisterExtension final VerifiedDatabases databases = new VerifiedDatabases();

  private final ManualClock clock = new ManualClock();

  /** Counting the expired meets locations in segments long gone; touching one would be the end. */
  @Test
  void countingExpiredEntries_besideCompaction_staysExact() {
    Emdb db =
        databases.open(
            Emdb.builder()
                .path(databases.directory())
                .segmentSize(64 * 1024)
                .flushPolicy(FlushPolicy.manual())
                .clock(clock));
    for (int i = 0; i < 400; i++) {
      db.put("k" + i, "x".repeat(500), Ttl.after(Duration.ofMillis(60_000 + i)));
    }
    AtomicBoolean done = new AtomicBoolean();
    try (Crew crew = new Crew()) {
      crew.add(
              () -> {
                for (int round = 0; round < 12; round++) {
                  for (int i = round % 3; i < 400; i += 3) {
                    db.put("filler" + i, round + "-" + "x".repeat(500));
                  }
                  db.compact();
                }
                done.set(true);
              })
          .add(
              () -> {
                while (!done.get()) {
                  assertThat(db.size()).isBetween(400L, 800L);
                }
              })
          .start();
    }
    clock.advanceMillis(60_199);
    assertThat(db.size()).isEqualTo(400 + 200);
  }

  /**
   * The reader stays in until the compaction has either deleted the segment or waits for readers.
   */
  @Test
  void segmentWithAReaderInside_staysUntilTheReaderHasLeft() {
    WatchedStorage storage = new WatchedStorage(new FaultyStorage());
    Emdb db = FaultyDatabase.open(databases, storage, FlushPolicy.manual(), clock);
    db.put("dead", "v");
    db.put("k", "value");
    db.delete("dead");
    AtomicBoolean deleted = new AtomicBoolean();
    storage.watch(
        new WatchedStorage.Watcher() {
          @Override
          public void afterDelete(String name) {
            deleted.set(true);
          }
        });
    try (Crew crew = new Crew()) {
      boolean deletedUnderTheReader =
          db.read(
              utf8("k"),
              view -> {
                Thread compacting = crew.add(db::compact).start().threads().get(0);
                while (!deleted.get() && !waitsForReaders(compacting)) {
                  assertThat(compacting.isAlive()).as("compaction goes on").isTrue();
                  Thread.onSpinWait();
                }
                return deleted.get();
              });
      assertThat(deletedUnderTheReader).isFalse();
    }
    assertThat(deleted).as("once the reader has left").isTrue();
    assertThat(db.getString("k")).isEqualTo("value");
  }

  private static boolean waitsForReaders(Thread thread) {
    return LockSupport.getBlocker(thread) instanceof ReadEpochs;
  }
}
