package io.emdb.durability;

import static io.emdb.testing.Contents.utf8;
import static org.assertj.core.api.Assertions.assertThat;

import io.emdb.Cursor;
import io.emdb.Emdb;
import io.emdb.EmdbBuilder;
import io.emdb.Entry;
import io.emdb.FlushPolicy;
import io.emdb.KeyRange;
import io.emdb.Ttl;
import io.emdb.testing.Contents;
import io.emdb.testing.Crew;
import io.emdb.testing.ManualClock;
import io.emdb.testing.Seed;
import io.emdb.testing.VerifiedDatabases;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class CompactionTest {

  @RegisterExtension final VerifiedDatabases databases = new VerifiedDatabases();
  @RegisterExtension final Seed seed = new Seed();

  private final ManualClock clock = new ManualClock();
  private Path path;
  private Emdb db;

  @BeforeEach
  void open() {
    path = databases.directory();
    db = databases.open(builder());
  }

  private EmdbBuilder builder() {
    return Emdb.builder().path(path).segmentSize(64 * 1024).sortedKeys(true).clock(clock);
  }

  private void reopen() {
    db = databases.reopen(db, builder());
  }

  private long bytesOnDisk() throws IOException {
    try (Stream<Path> files = Files.walk(path)) {
      return files.filter(Files::isRegularFile).mapToLong(file -> file.toFile().length()).sum();
    }
  }

  private void overwrite(int keys, int rounds) {
    for (int round = 0; round < rounds; round++) {
      for (int i = 0; i < keys; i++) {
        db.put("k" + i, round + "-" + "x".repeat(1_000));
      }
    }
  }

  @Test
  void compact_shrinksTheFilesAtOnce() throws IOException {
    overwrite(100, 30);
    long before = bytesOnDisk();
    assertThat(before).isGreaterThan(3_000_000);
    db.compact();
    assertThat(bytesOnDisk()).isLessThan(500_000);
    assertThat(db.size()).isEqualTo(100);
    assertThat(db.getString("k99")).startsWith("29-");
  }

  @Test
  void compact_ofADatabaseThatWasCleared_leavesAlmostNothing() throws IOException {
    overwrite(500, 2);
    db.clear();
    db.compact();
    assertThat(bytesOnDisk()).isLessThan(300_000);
    assertThat(db.isEmpty()).isTrue();
    reopen();
    assertThat(db.isEmpty()).isTrue();
  }

  @Test
  void compact_againAndAgain_doesNotGrow() throws IOException {
    overwrite(100, 3);
    db.compact();
    long once = bytesOnDisk();
    for (int i = 0; i < 10; i++) {
      db.compact();
    }
    assertThat(bytesOnDisk()).isLessThanOrEqualTo(once + 128 * 1024);
  }

  @Test
  void writesAfterCompact_surviveReopen() {
    overwrite(100, 3);
    db.compact();
    db.put("after", "v");
    db.delete("k0");
    db.put("k1", "changed");
    reopen();
    assertThat(db.getString("after")).isEqualTo("v");
    assertThat(db.containsKey("k0")).isFalse();
    assertThat(db.getString("k1")).isEqualTo("changed");
    assertThat(db.size()).isEqualTo(100);
  }

  @Test
  void compact_keepsNamespacesDeadlinesAndLargeValues() {
    db.namespace("n").put("k", "v");
    db.namespace("empty");
    db.put("t", "v", Ttl.after(Duration.ofSeconds(60)));
    db.put(utf8("large"), new byte[500_000]);
    overwrite(50, 5);
    db.compact();
    reopen();
    assertThat(db.namespaces()).containsExactly("empty", "n");
    assertThat(db.namespace("n").getString("k")).isEqualTo("v");
    assertThat(db.ttl("t")).contains(Duration.ofSeconds(60));
    assertThat(db.get("large")).hasSize(500_000);
  }

  @Test
  void cursorAcrossCompactions_readsItsMoment() {
    overwrite(200, 2);
    try (Cursor<Entry> cursor = db.scan(KeyRange.all());
        Cursor<Entry> unordered = db.entries()) {
      for (int i = 0; i < 20; i++) {
        assertThat(cursor.next().valueString()).startsWith("1-");
      }
      overwrite(200, 3);
      db.compact();
      db.clear();
      db.compact();
      int left = 0;
      for (; cursor.hasNext(); left++) {
        assertThat(cursor.next().valueString()).startsWith("1-");
      }
      assertThat(left).isEqualTo(180);
      assertThat(Contents.drain(unordered))
          .hasSize(200)
          .allMatch(entry -> entry.valueString().startsWith("1-"));
    }
    assertThat(db.isEmpty()).isTrue();
  }

  @Test
  void zeroCopyReadDuringCompaction_staysValid() {
    overwrite(10, 1);
    String first =
        db.read(
            utf8("k3"),
            view -> {
              Crew.elsewhere(
                  () -> {
                    overwrite(10, 50);
                    db.clear();
                  });
              byte[] start = new byte[2];
              view.copyTo(0, start, 0, 2);
              return new String(start, java.nio.charset.StandardCharsets.UTF_8);
            });
    assertThat(first).isEqualTo("0-");
    db.compact();
  }

  @ParameterizedTest
  @EnumSource(names = {"ON_EACH_WRITE", "MANUAL"})
  void readersAndWriters_duringCompaction_loseNothing(FlushPolicy.Kind policy) {
    boolean synced = policy == FlushPolicy.Kind.ON_EACH_WRITE;
    db.close();
    db =
        databases.open(
            builder().flushPolicy(synced ? FlushPolicy.onEachWrite() : FlushPolicy.manual()));
    Map<String, String> expected = new ConcurrentHashMap<>();
    AtomicBoolean done = new AtomicBoolean();
    AtomicInteger writersLeft = new AtomicInteger(2);
    AtomicInteger compactions = new AtomicInteger();
    db.put("constant", "v");
    try (Crew crew = new Crew()) {
      crew.add(2, writer -> write(writer, expected, writersLeft, done))
          .add(() -> compactUntil(done, compactions))
          .add(() -> readUntil(done))
          .start();
    }
    assertThat(compactions).hasPositiveValue();
    expected.put("constant", "v");
    assertThat(Contents.of(db)).isEqualTo(expected);
    db.compact();
    assertThat(Contents.of(db)).isEqualTo(expected);
    reopen();
    assertThat(Contents.of(db)).isEqualTo(expected);
  }

  private void write(
      int writer, Map<String, String> expected, AtomicInteger writersLeft, AtomicBoolean done) {
    Random random = seed.random(writer);
    try {
      for (int i = 0; i < 2_000; i++) {
        String key = writer + "-" + random.nextInt(200);
        String value = i + "-" + "x".repeat(random.nextInt(400));
        switch (random.nextInt(6)) {
          case 0 -> {
            db.delete(key);
            expected.remove(key);
          }
          case 1 -> {
            db.inTransaction(tx -> tx.put(key, value));
            expected.put(key, value);
          }
          default -> {
            db.put(key, value);
            expected.put(key, value);
          }
        }
        assertThat(db.getString(key)).isEqualTo(expected.get(key));
      }
    } finally {
      if (writersLeft.decrementAndGet() == 0) {
        done.set(true);
      }
    }
  }

  private void compactUntil(AtomicBoolean done, AtomicInteger compactions) {
    while (!done.get()) {
      db.compact();
      compactions.incrementAndGet();
    }
  }

  private void readUntil(AtomicBoolean done) {
    while (!done.get()) {
      assertThat(db.getString("constant")).isEqualTo("v");
      try (Cursor<Entry> cursor = db.entries()) {
        while (cursor.hasNext()) {
          assertThat(cursor.next().value()).isNotEmpty();
        }
      }
    }
  }

  @Test
  void twoCompactionsAtOnce_takeTurns() {
    overwrite(100, 10);
    Crew.run(3, index -> db.compact());
    assertThat(db.size()).isEqualTo(100);
    reopen();
    assertThat(db.size()).isEqualTo(100);
  }

  @Test
  void transactionAcrossACompaction_commits() {
    overwrite(100, 3);
    db.inTransaction(
        tx -> {
          String before = tx.getString("k7");
          tx.put("new", "v");
          Crew.elsewhere(() -> db.compact());
          assertThat(tx.getString("k7")).isEqualTo(before);
          tx.put("k7", "changed");
        });
    assertThat(db.getString("k7")).isEqualTo("changed");
    assertThat(db.getString("new")).isEqualTo("v");
  }

  @Test
  void removedEntries_stayGoneThroughCompactionsAndReopens() {
    for (int round = 0; round < 6; round++) {
      overwrite(100, 1);
      for (int i = round; i < 100; i += 2) {
        db.delete("k" + i);
      }
      List<String> before = List.copyOf(Contents.of(db).keySet());
      if (round % 2 == 0) {
        db.compact();
      }
      reopen();
      assertThat(Contents.of(db).keySet()).containsExactlyElementsOf(before);
      db.compact();
      reopen();
      assertThat(Contents.of(db).keySet()).containsExactlyElementsOf(before);
    }
  }

  @Test
  void expiredEntryOverAnOlderOne_doesNotUncoverIt() {
    db.put("k", "old");
    overwrite(100, 1);
    db.put("k", "short-lived", Ttl.after(Duration.ofSeconds(1)));
    overwrite(100, 1);
    clock.advanceMillis(1_000);
    db.compact();
    assertThat(db.get("k")).isNull();
    reopen();
    assertThat(db.get("k")).isNull();
    db.compact();
    reopen();
    assertThat(db.get("k")).isNull();
  }
}
