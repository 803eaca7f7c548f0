package io.emdb.checklist;

import static io.emdb.testing.Contents.utf8;
import static org.assertj.core.api.Assertions.assertThat;

import io.emdb.Codec;
import io.emdb.Cursor;
import io.emdb.Emdb;
import io.emdb.Entry;
import io.emdb.FlushPolicy;
import io.emdb.KeyRange;
import io.emdb.Namespace;
import io.emdb.Ttl;
import io.emdb.testing.Contents;
import io.emdb.testing.Crew;
import io.emdb.testing.Seed;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Where emdb-rs was wrong: the defects that show in a running database on disk. */
class EmdbRsDefectsTest extends Checklist {

  private static final Ttl SECOND = Ttl.after(Duration.ofSeconds(1));

  @RegisterExtension final Seed seed = new Seed();

  private void fill(int keys, String value) {
    for (int i = 0; i < keys; i++) {
      db.put("k" + i, value + "x".repeat(500));
    }
  }

  @Nested
  @DisplayName("1: transactions are isolated and exclude each other")
  class Defect1 {

    @Test
    void twoTransactions_neverInterleave() {
      db.put("a", "0");
      db.put("b", "0");
      Crew.run(
          4,
          index -> {
            for (int i = 0; i < 100; i++) {
              db.inTransaction(
                  tx -> {
                    int next = Integer.parseInt(tx.getString("a")) + 1;
                    tx.put("a", String.valueOf(next));
                    tx.put("b", String.valueOf(-next));
                  });
            }
          });
      assertThat(Contents.of(db)).isEqualTo(Map.of("a", "400", "b", "-400"));
    }
  }

  @Nested
  @DisplayName("2: clear and drop are on disk")
  class Defect2 {

    @Test
    void clearedEntries_doNotReturnAfterReopen() {
      fill(200, "v");
      db.clear();
      reopen();
      assertThat(db.isEmpty()).isTrue();
    }

    @Test
    void entriesOfADroppedNamespace_doNotReturnAfterReopen() {
      db.namespace("n").put("k", "v");
      db.dropNamespace("n");
      reopen();
      assertThat(db.namespaces()).isEmpty();
      assertThat(db.namespace("n").isEmpty()).isTrue();
    }
  }

  @Nested
  @DisplayName("3: writes after a compaction go to the new files")
  class Defect3 {

    @Test
    void putAfterCompact_survivesReopen() {
      fill(200, "v");
      db.compact();
      db.put("after", "v");
      db.compact();
      db.put("after2", "v");
      reopen();
      assertThat(db.getString("after")).isEqualTo("v");
      assertThat(db.getString("after2")).isEqualTo("v");
      assertThat(db.size()).isEqualTo(202);
    }
  }

  @Nested
  @DisplayName("4: writes during a compaction are kept")
  class Defect4 {

    @Test
    void putsWhileCompacting_surviveReopen() {
      fill(300, "v");
      AtomicBoolean done = new AtomicBoolean();
      AtomicInteger written = new AtomicInteger();
      try (Crew crew = new Crew()) {
        crew.add(
                () -> {
                  for (int i = 0; i < 10; i++) {
                    db.compact();
                  }
                  done.set(true);
                })
            .add(
                () -> {
                  while (!done.get()) {
                    db.put("during-" + written.getAndIncrement(), "v");
                  }
                })
            .start();
      }
      reopen();
      assertThat(db.size()).isEqualTo(300 + written.get());
    }
  }

  @Nested
  @DisplayName("5: log order is index order")
  class Defect5 {

    @Test
    void manyWritersOfOneKey_reopenShowsTheSameValue() {
      for (int round = 0; round < 4; round++) {
        db.close();
        FlushPolicy policy = round % 2 == 0 ? FlushPolicy.onEachWrite() : FlushPolicy.manual();
        db = databases.open(builder().flushPolicy(policy));
        Crew.run(
            4,
            index -> {
              Random random = seed.random(index);
              for (int i = 0; i < 500; i++) {
                String key = "k" + random.nextInt(3);
                if (random.nextInt(4) == 0) {
                  db.delete(key);
                } else {
                  db.put(key, index + "-" + i);
                }
              }
            });
        Map<String, String> before = Contents.of(db);
        reopen();
        assertThat(Contents.of(db)).isEqualTo(before);
      }
    }
  }

  @Nested
  @DisplayName("6: a cursor over a compaction reads its own entries")
  class Defect6 {

    @Test
    void cursorOpenedBeforeCompaction_readsWhatItSaw() {
      fill(300, "old");
      try (Cursor<Entry> cursor = db.scan(KeyRange.all())) {
        fill(300, "new");
        db.compact();
        assertThat(Contents.drain(cursor))
            .hasSize(300)
            .allMatch(entry -> entry.valueString().startsWith("old"));
      }
    }
  }

  @Nested
  @DisplayName("7: no way to read sees an expired entry")
  class Defect7 {

    @Test
    void namespace_hidesExpiredEntries() {
      Namespace namespace = db.namespace("n");
      namespace.put("k", "v", SECOND);
      clock.advanceMillis(1_000);
      assertThat(namespace.containsKey("k")).isFalse();
      assertThat(namespace.<Integer>read(utf8("k"), value -> 1)).isNull();
      assertThat(namespace.size()).isZero();
      assertThat(Contents.of(namespace)).isEmpty();
    }

    @Test
    void stagedReads_hideExpiredEntries() {
      db.put("committed", "v", SECOND);
      db.inTransaction(
          tx -> {
            tx.put("staged", "v", SECOND);
            clock.advanceMillis(1_000);
            assertThat(tx.get("staged")).isNull();
            assertThat(tx.get("committed")).isNull();
            assertThat(tx.size()).isZero();
            assertThat(tx.remove("committed")).isNull();
            assertThat(Contents.of(tx)).isEmpty();
          });
    }

    @Test
    void remove_doesNotReturnAnExpiredValue() {
      db.put("k", "v", SECOND);
      clock.advanceMillis(1_000);
      assertThat(db.remove("k")).isNull();
    }
  }

  @Nested
  @DisplayName("8: persist and deleteGroup")
  class Defect8 {

    @Test
    void persistOfAnExpiredKey_doesNotResurrectIt() {
      db.put("k", "v", SECOND);
      clock.advanceMillis(1_000);
      assertThat(db.persist("k")).isFalse();
      assertThat(db.get("k")).isNull();
      reopen();
      assertThat(db.get("k")).isNull();
    }

    @Test
    void deleteGroup_isOneCommittedBatch() {
      for (int i = 0; i < 100; i++) {
        db.put("g." + i, "v");
      }
      long commits = db.stats().commits();
      assertThat(db.deleteGroup("g")).isEqualTo(100);
      assertThat(db.stats().commits()).isEqualTo(commits + 1);
    }

    @Test
    void readersDuringDeleteGroup_seeAllOfItOrNothing() {
      AtomicBoolean done = new AtomicBoolean();
      try (Crew crew = new Crew()) {
        crew.add(
                () -> {
                  try {
                    for (int round = 0; round < 200; round++) {
                      db.inTransaction(
                          tx -> {
                            for (int i = 0; i < 10; i++) {
                              tx.put("g." + i, "v");
                            }
                          });
                      db.deleteGroup("g");
                    }
                  } finally {
                    done.set(true);
                  }
                })
            .add(
                () -> {
                  while (!done.get()) {
                    assertThat(Contents.of(db.group("g")).size()).isIn(0, 10);
                  }
                })
            .start();
      }
    }
  }

  @Nested
  @DisplayName("9: sweeping covers every namespace, also at open")
  class Defect9 {

    @Test
    void sweep_coversAllNamespaces() {
      db.put("k", "v", SECOND);
      db.namespace("a").put("k", "v", SECOND);
      db.namespace("b").put("k", "v", SECOND);
      clock.advanceMillis(1_000);
      assertThat(db.sweepExpired()).isEqualTo(3);
      assertThat(db.stats().liveEntries()).isZero();
    }

    @Test
    void open_leavesExpiredEntriesOfAllNamespacesOut() {
      db.put("k", "v", SECOND);
      db.namespace("a").put("k", "v", SECOND);
      db.close();
      clock.advanceMillis(1_000);
      db = databases.open(builder());
      assertThat(db.stats().liveEntries()).isZero();
    }
  }

  @Nested
  @DisplayName("13: the lock file stays")
  class Defect13 {

    @Test
    void lockFile_isTheSameFileForEver() throws IOException {
      Path lock = directory.resolve("LOCK");
      Object inode = Files.readAttributes(lock, BasicFileAttributes.class).fileKey();
      db.close();
      assertThat(lock).exists();
      db = databases.open(builder());
      assertThat(Files.readAttributes(lock, BasicFileAttributes.class).fileKey()).isEqualTo(inode);
    }
  }

  @Nested
  @DisplayName("15: atomic single-key writes exist")
  class Defect15 {

    @Test
    void putIfAbsent_byManyThreads_storesOne() {
      for (int round = 0; round < 50; round++) {
        String key = "k" + round;
        AtomicInteger winners = new AtomicInteger();
        Crew.run(
            4,
            index -> {
              if (db.putIfAbsent(utf8(key), utf8("by " + index)) == null) {
                winners.incrementAndGet();
              }
            });
        assertThat(winners).hasValue(1);
      }
    }

    @Test
    void replace_byManyThreads_losesNoIncrement() {
      db.typed(Codec.string(), Codec.int64()).put("n", 0L);
      Crew.run(
          4,
          index -> {
            var numbers = db.typed(Codec.string(), Codec.int64());
            for (int i = 0; i < 250; i++) {
              long seen = numbers.get("n");
              while (!numbers.replace("n", seen, seen + 1)) {
                seen = numbers.get("n");
              }
            }
          });
      assertThat(db.typed(Codec.string(), Codec.int64()).get("n")).isEqualTo(1_000);
    }
  }

  @Nested
  @DisplayName("16: no key is lost in a growing index")
  class Defect16 {

    private static final int KEYS = 64_000;

    @Test
    void structuredKeys_insertedAndOverwritten_areAllThere() {
      for (int round = 0; round < 2; round++) {
        for (int i = 0; i < KEYS; i++) {
          db.put(String.format(Locale.ROOT, "stress-key-%08d", i), "value-" + round + "-" + i);
        }
        assertThat(db.size()).isEqualTo(KEYS);
      }
      for (int i = 0; i < KEYS; i++) {
        assertThat(db.getString(String.format(Locale.ROOT, "stress-key-%08d", i)))
            .isEqualTo("value-1-" + i);
      }
    }

    @Test
    void threadsOnTheirOwnKeys_duringIndexGrowth_agreeWithTheirModels() {
      Emdb memory = databases.openInMemory();
      Crew.run(4, index -> agreeWithModel(memory, index));
    }

    private void agreeWithModel(Emdb memory, int thread) {
      Random random = seed.random(thread);
      Map<String, String> model = new HashMap<>();
      for (int i = 0; i < 8_000; i++) {
        String key = thread + "-" + random.nextInt(4_000);
        switch (random.nextInt(4)) {
          case 0 -> {
            byte[] removed = memory.remove(key);
            String expected = model.remove(key);
            assertThat(removed).isEqualTo(expected == null ? null : utf8(expected));
          }
          case 1 -> assertThat(memory.getString(key)).isEqualTo(model.get(key));
          default -> {
            memory.put(key, "v" + i);
            model.put(key, "v" + i);
          }
        }
      }
      model.forEach((key, value) -> assertThat(memory.getString(key)).isEqualTo(value));
    }
  }
}
