package io.emdb.durability;

import static io.emdb.testing.Contents.utf8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.emdb.Emdb;
import io.emdb.EmdbBuilder;
import io.emdb.EmdbCorruptException;
import io.emdb.FlushPolicy;
import io.emdb.Ttl;
import io.emdb.testing.Contents;
import io.emdb.testing.Crew;
import io.emdb.testing.ManualClock;
import io.emdb.testing.Seed;
import io.emdb.testing.VerifiedDatabases;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Compactions of so much that two threads copy, and groups of segments overlap. */
class SharedCompactionTest {

  private static final int SEGMENT_BYTES = 8 << 20;
  private static final int KEYS = 20_000;

  @RegisterExtension final VerifiedDatabases databases = new VerifiedDatabases();
  @RegisterExtension final Seed seed = new Seed();

  private final ManualClock clock = new ManualClock();
  private final Map<String, String> model = new TreeMap<>();
  private Path path;
  private Random random;
  private Emdb db;

  @BeforeEach
  void open() {
    path = databases.directory();
    random = seed.random();
    db = databases.open(builder());
  }

  private EmdbBuilder builder() {
    return Emdb.builder()
        .path(path)
        .segmentSize(SEGMENT_BYTES)
        .flushPolicy(FlushPolicy.manual())
        .sortedKeys(true)
        .clock(clock);
  }

  private void put(int key) {
    String value = random.nextInt() + "x".repeat(random.nextInt(1_000));
    if (key % 16 == 3) {
      db.put("k" + key, value, Ttl.after(Duration.ofMinutes(1 + key % 5)));
    } else {
      db.put("k" + key, value);
    }
    model.put("k" + key, value);
  }

  private void fill() {
    for (int i = 0; i < KEYS; i++) {
      put(i);
    }
    for (int i = 0; i < 2 * KEYS; i++) {
      int key = random.nextInt(KEYS);
      if (random.nextInt(3) == 0) {
        db.delete("k" + key);
        model.remove("k" + key);
      } else {
        put(key);
      }
    }
  }

  private void expire() {
    clock.advanceMillis(Duration.ofMinutes(2).toMillis());
    model.keySet().removeIf(key -> isExpired(Integer.parseInt(key.substring(1))));
  }

  private static boolean isExpired(int key) {
    return key % 16 == 3 && 1 + key % 5 <= 2;
  }

  private void assertContents() {
    assertThat(Contents.of(db).equals(model)).as("the contents are the model's").isTrue();
    assertThat(db.size()).isEqualTo(model.size());
  }

  @Test
  void compaction_byTwoThreads_keepsWhatIsLiveAndNothingElse() {
    for (int round = 0; round < 2; round++) {
      fill();
      expire();
      db.compact();
      assertContents();
      assertThat(db.stats().fileBytes()).isLessThan(2 * db.stats().liveBytes() + SEGMENT_BYTES);
      db = databases.reopen(db, builder());
      assertContents();
    }
  }

  @Test
  void removedEntries_ofEarlierGroups_stayGone() throws IOException {
    fill();
    for (int i = 0; i < KEYS; i += 2) {
      db.delete("k" + i);
      model.remove("k" + i);
    }
    db.compact();
    db.close();
    Files.delete(path.resolve("INDEX.img"));
    db = databases.open(builder());
    assertContents();
  }

  @Test
  void namesAndClears_amongManyRecords_areKept() {
    db.namespace("first").put("k", "v");
    fill();
    db.namespace("cleared").put("gone", "v");
    db.namespace("cleared").clear();
    db.namespace("dropped").put("gone", "v");
    db.dropNamespace("dropped");
    fill();
    db.namespace("last").put("k", "v");
    db.compact();
    db = databases.reopen(db, builder());
    assertThat(db.namespaces()).containsExactly("cleared", "first", "last");
    assertThat(db.namespace("first").getString("k")).isEqualTo("v");
    assertThat(db.namespace("cleared").isEmpty()).isTrue();
    assertThat(db.namespace("last").getString("k")).isEqualTo("v");
    assertContents();
  }

  @Test
  void largeRecords_areCopiedInPieces() {
    byte[] large = new byte[3_000_001];
    random.nextBytes(large);
    db.put(utf8("expiring"), large, Ttl.after(Duration.ofSeconds(1)));
    db.put(utf8("large"), large);
    db.put(utf8("deleted"), large);
    fill();
    db.delete("deleted");
    clock.advanceMillis(1_000);
    db.compact();
    db = databases.reopen(db, builder());
    assertThat(db.get("large")).isEqualTo(large);
    assertThat(db.get("expiring")).isNull();
    assertThat(db.get("deleted")).isNull();
    assertThat(db.size()).isEqualTo(model.size() + 1L);
  }

  @Test
  void writersBesideACompaction_loseNothing() {
    fill();
    AtomicBoolean done = new AtomicBoolean();
    try (Crew crew = new Crew()) {
      crew.add(
              () -> {
                db.compact();
                done.set(true);
              })
          .add(
              () -> {
                for (int i = 0; i < KEYS / 2 || !done.get(); i++) {
                  put(random.nextInt(KEYS));
                }
              })
          .start();
    }
    assertContents();
    db.compact();
    assertContents();
    db = databases.reopen(db, builder());
    assertContents();
  }

  @Test
  void damagedRecords_theFirstIsReportedAndNothingIsCompacted() throws IOException {
    for (int i = 0; i < 10_000; i++) {
      db.put("k" + i, "x".repeat(1_000));
    }
    db.delete("k0");
    db.flush();
    flip("00000001.seg", 4096 + 3_000 * 1032 + 100);
    flip("00000001.seg", 4096 + 4_000 * 1032 + 100);
    EmdbCorruptException failure =
        catchThrowableOfType(EmdbCorruptException.class, () -> db.compact());
    assertThat(failure).hasMessageContaining("00000001.seg");
    long offset = failure.offset();
    assertThat(offset).isBetween(4096 + 2_990L * 1032, 4096 + 3_010L * 1032);
    assertThat(path.resolve("00000001.seg")).exists();
    assertThat(db.getString("k9999")).hasSize(1_000);
    db.close();
  }

  private void flip(String file, long position) throws IOException {
    try (RandomAccessFile bytes = new RandomAccessFile(path.resolve(file).toFile(), "rw")) {
      bytes.seek(position);
      int before = bytes.read();
      bytes.seek(position);
      bytes.write(before ^ 1);
    }
  }
}
