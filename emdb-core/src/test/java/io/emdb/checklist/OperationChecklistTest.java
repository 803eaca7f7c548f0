package io.emdb.checklist;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.emdb.Emdb;
import io.emdb.EmdbConfigurationException;
import io.emdb.EmdbCorruptException;
import io.emdb.EmdbLockedException;
import io.emdb.FlushPolicy;
import io.emdb.Ttl;
import io.emdb.lifecycle.HoldingChild;
import io.emdb.testing.ChildJvm;
import io.emdb.testing.Contents;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/** Points 19 to 22: flush policy, lock, compaction, error texts. */
class OperationChecklistTest extends Checklist {

  @Nested
  @DisplayName("19: flush every N records")
  class Point19 {

    @Test
    void everyZero_isRefused() {
      assertThatThrownBy(() -> Emdb.builder().flushPolicy(FlushPolicy.everyN(0)))
          .isInstanceOf(EmdbConfigurationException.class)
          .hasMessageContaining("0");
      assertThatThrownBy(() -> FlushPolicy.everyN(-1))
          .isInstanceOf(EmdbConfigurationException.class);
    }

    @Test
    void every64_isTheDefault() {
      assertThat(Emdb.builder().options().flushPolicy()).isEqualTo(FlushPolicy.everyN(64));
      assertThat(FlushPolicy.defaultPolicy().toString()).isEqualTo("every-64");
    }

    @Test
    void everyN_leavesAtMostNMinusOneRecordsUnsynced() {
      db.close();
      db = databases.open(builder().flushPolicy(FlushPolicy.everyN(4)));
      int unsyncedSeen = 0;
      for (int i = 0; i < 40; i++) {
        db.put("k" + i, "v");
        long unsynced = db.stats().lastSequence() - db.stats().syncedSequence();
        assertThat(unsynced).isBetween(0L, 3L);
        unsyncedSeen += unsynced > 0 ? 1 : 0;
      }
      assertThat(unsyncedSeen).as("not a sync per write").isPositive();
    }

    @Test
    void everyN_countsEachRecordOfABatch() {
      db.close();
      db = databases.open(builder().flushPolicy(FlushPolicy.everyN(4)));
      db.putAll(java.util.List.of(entry("a"), entry("b"), entry("c"), entry("d"), entry("e")));
      assertThat(db.stats().lastSequence() - db.stats().syncedSequence()).isLessThanOrEqualTo(3);
    }

    private static io.emdb.Entry entry(String key) {
      return io.emdb.Entry.of(key, "v");
    }

    @Test
    void close_flushes() {
      db.close();
      db = databases.open(builder().flushPolicy(FlushPolicy.manual()));
      db.put("k", "v");
      db.close();
      db = databases.open(builder());
      assertThat(db.getString("k")).isEqualTo("v");
      assertThat(db.stats().recovery().cleanShutdown()).isTrue();
    }
  }

  @Nested
  @DisplayName("20: one opener at a time")
  class Point20 {

    @Test
    void secondOpen_inThisProcess_isRefusedWithThePath() {
      assertThatThrownBy(() -> Emdb.open(directory))
          .isInstanceOf(EmdbLockedException.class)
          .hasMessageContaining(directory.toString());
      db.put("k", "v");
      assertThat(db.getString("k")).isEqualTo("v");
    }

    @Test
    void secondOpen_fromAnotherProcess_isRefused() throws Exception {
      try (ChildJvm child = ChildJvm.start(HoldingChild.class, directory.toString())) {
        assertThat(child.readLine()).startsWith("locked").contains(directory.toString());
      }
    }

    @Test
    void openInAnotherProcess_isRefusedHere() throws Exception {
      db.close();
      try (ChildJvm child = ChildJvm.start(HoldingChild.class, directory.toString())) {
        assertThat(child.readLine()).isEqualTo("open");
        assertThatThrownBy(() -> Emdb.open(directory))
            .isInstanceOf(EmdbLockedException.class)
            .hasMessageContaining(directory.toString());
        assertThat(child.finish()).isZero();
      }
      db = databases.open(builder());
      assertThat(db.getString("child")).isEqualTo("was here");
    }

    @Test
    void close_freesTheLock() {
      db.close();
      db = databases.open(builder());
      assertThat(db.isOpen()).isTrue();
    }

    @Test
    void deathOfTheProcess_freesTheLock() throws Exception {
      db.close();
      try (ChildJvm child = ChildJvm.start(HoldingChild.class, directory.toString())) {
        assertThat(child.readLine()).isEqualTo("open");
        child.kill();
      }
      db = databases.open(builder());
      assertThat(db.getString("child")).isEqualTo("was here");
    }

    @Test
    void failedClosure_keepsTheDatabaseOpenAndLocked() {
      assertThatThrownBy(
              () ->
                  db.inTransaction(
                      tx -> {
                        throw new IllegalStateException("mine");
                      }))
          .hasMessage("mine");
      assertThatThrownBy(() -> Emdb.open(directory)).isInstanceOf(EmdbLockedException.class);
    }
  }

  @Nested
  @DisplayName("21: compact and clear")
  class Point21 {

    private void fill(int rounds) {
      String value = "x".repeat(1_000);
      for (int round = 0; round < rounds; round++) {
        for (int i = 0; i < 100; i++) {
          db.put("k" + i, value + round);
        }
      }
    }

    @Test
    void compact_keepsLiveEntriesWithTheirDeadlines() {
      db.put("live", "v");
      db.put("later", "v", Ttl.after(Duration.ofSeconds(60)));
      db.put("expired", "v", Ttl.after(Duration.ofSeconds(1)));
      db.put("removed", "v");
      db.delete("removed");
      clock.advanceMillis(1_000);
      db.compact();
      assertThat(Contents.of(db)).isEqualTo(Map.of("live", "v", "later", "v"));
      assertThat(db.ttl("later")).contains(Duration.ofSeconds(59));
      assertThat(db.expiresAt("live")).isEmpty();
    }

    @Test
    void compact_shrinksTheFiles() throws IOException {
      fill(20);
      long before = bytesOnDisk(directory);
      db.compact();
      assertThat(bytesOnDisk(directory)).isLessThan(before / 2);
      assertThat(db.size()).isEqualTo(100);
    }

    @Test
    void compact_survivesReopen() {
      fill(5);
      db.compact();
      Map<String, String> before = Contents.of(db);
      reopen();
      assertThat(Contents.of(db)).isEqualTo(before).hasSize(100);
    }

    @Test
    void compact_keepsTheLastTransactionId() {
      db.inTransaction(tx -> tx.put("a", "1"));
      db.inTransaction(tx -> tx.delete("a"));
      db.compact();
      assertThat(db.stats().lastTransactionId()).isEqualTo(2);
      reopen();
      assertThat(db.stats().lastTransactionId()).isEqualTo(2);
    }

    @Test
    void compact_inMemory_changesNothingVisible() {
      Emdb memory = databases.openInMemory();
      memory.put("k", "v");
      memory.put("l", "v");
      memory.delete("l");
      memory.compact();
      assertThat(Contents.of(memory)).isEqualTo(Map.of("k", "v"));
      memory.put("m", "v");
      assertThat(memory.size()).isEqualTo(2);
    }

    @Test
    void clear_isOneLogRecordWhateverTheSize() {
      fill(1);
      long sequence = db.stats().lastSequence();
      db.clear();
      assertThat(db.stats().lastSequence()).isEqualTo(sequence + 1);
    }

    @Test
    void clear_survivesReopen() {
      fill(1);
      db.clear();
      db.put("after", "v");
      reopen();
      assertThat(Contents.of(db)).isEqualTo(Map.of("after", "v"));
    }
  }

  static long bytesOnDisk(Path directory) throws IOException {
    try (Stream<Path> files = Files.walk(directory)) {
      return files.filter(Files::isRegularFile).mapToLong(file -> file.toFile().length()).sum();
    }
  }

  @Nested
  @DisplayName("22: error texts")
  class Point22 {

    @Test
    void corrupt_showsFileOffsetAndReason() {
      EmdbCorruptException failure =
          new EmdbCorruptException("00000001.seg", 4_096, "bad checksum");
      assertThat(failure)
          .hasMessageContaining("00000001.seg")
          .hasMessageContaining("4096")
          .hasMessageContaining("bad checksum");
      assertThat(failure.file()).isEqualTo("00000001.seg");
      assertThat(failure.offset()).isEqualTo(4_096);
    }

    @Test
    void refusedKeyOrValue_isNotShown() {
      byte[] tooLong = Contents.utf8("secret".repeat(20_000));
      assertThatThrownBy(() -> db.put(tooLong, Contents.utf8("also secret")))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageNotContaining("secret");
    }

    @Test
    void entryText_showsSizesOnly() {
      assertThat(io.emdb.Entry.of("secret", "hidden").toString())
          .doesNotContain("secret", "hidden")
          .contains("6");
    }
  }
}
