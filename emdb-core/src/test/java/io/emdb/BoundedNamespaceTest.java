package io.emdb;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.emdb.testing.Crew;
import io.emdb.testing.ManualClock;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Namespaces that hold no more than they may. */
class BoundedNamespaceTest {

  private static final NamespaceOptions HUNDRED = NamespaceOptions.defaults().withMaxEntries(100);

  @TempDir private Path directory;

  private static FlushPolicy policy(String name) {
    return switch (name) {
      case "each" -> FlushPolicy.onEachWrite();
      case "64" -> FlushPolicy.everyN(64);
      default -> FlushPolicy.manual();
    };
  }

  private Emdb open(String policy) {
    return Emdb.builder().path(directory).flushPolicy(policy(policy)).open();
  }

  @ParameterizedTest
  @ValueSource(strings = {"each", "64", "manual"})
  void entries_neverExceedTheBound_howeverTheyAreWritten(String policy) {
    try (Emdb db = open(policy)) {
      Namespace space = db.namespace("bounded", HUNDRED);
      for (int i = 0; i < 300; i++) {
        space.put("put" + i, "v");
        assertThat(space.size()).isLessThanOrEqualTo(100);
        space.putIfAbsent("absent" + i, "v");
        assertThat(space.size()).isLessThanOrEqualTo(100);
      }
      List<Entry> entries = new ArrayList<>();
      for (int i = 0; i < 250; i++) {
        entries.add(Entry.of("all" + i, "v"));
      }
      space.putAll(entries);
      assertThat(space.size()).isEqualTo(100);
      db.inTransaction(
          tx -> {
            for (int i = 0; i < 250; i++) {
              tx.namespace("bounded").put("tx" + i, "v");
            }
          });
      assertThat(space.size()).isEqualTo(100);
      assertThat(space.namespaceStats().evictions()).isEqualTo(300 + 300 + 250 + 250 - 100);
      assertThat(db.stats().evictedEntries()).isEqualTo(1000);
      assertThat(db.verify().findings()).isEmpty();
    }
    try (Emdb db = open(policy)) {
      assertThat(db.namespace("bounded").size()).isEqualTo(100);
      assertThat(db.verify().findings()).isEmpty();
    }
  }

  @Test
  void bytes_neverExceedTheBound_andAnEntryThatIsLargerLeavesAtOnce() {
    try (Emdb db = Emdb.openInMemory()) {
      Namespace space =
          db.namespace("bounded", NamespaceOptions.defaults().withMaxBytes(64 * 1024));
      for (int i = 0; i < 1000; i++) {
        space.put(("k" + i).getBytes(UTF_8), new byte[1 + i * 7 % 5000]);
        assertThat(space.namespaceStats().bytes()).isLessThanOrEqualTo(64 * 1024);
      }
      assertThat(space.size()).isGreaterThan(10);
      space.put("huge".getBytes(UTF_8), new byte[65 * 1024]);
      assertThat(space.get("huge")).isNull();
      assertThat(space.namespaceStats().bytes()).isLessThanOrEqualTo(64 * 1024);
    }
  }

  @Test
  void entriesThatAreReadAgainAndAgain_stayThroughAScan() {
    try (Emdb db = Emdb.openInMemory()) {
      Namespace space = db.namespace("bounded", HUNDRED);
      int misses = 0;
      for (int i = 0; i < 20_000; i++) {
        if (space.get("hot" + i % 20) == null) {
          misses++;
          space.put("hot" + i % 20, "v");
        }
        space.put("scanned" + i, "v");
      }
      // the first of each, and some that lost their count to a key of the same place
      assertThat(misses).isBetween(20, 1000);
    }
  }

  @Test
  void expiredEntries_leaveFirst() {
    ManualClock clock = new ManualClock();
    try (Emdb db = Emdb.builder().clock(clock).open()) {
      Namespace space = db.namespace("bounded", HUNDRED);
      for (int i = 0; i < 50; i++) {
        space.put("mortal" + i, "v", Ttl.after(Duration.ofMinutes(1)));
        space.put("kept" + i, "v");
      }
      clock.advance(Duration.ofMinutes(2));
      for (int i = 0; i < 50; i++) {
        space.put("new" + i, "v");
      }
      assertThat(space.size()).isEqualTo(100);
      assertThat(space.namespaceStats().evictions()).isZero();
      assertThat(space.namespaceStats().expirations()).isEqualTo(50);
      for (int i = 0; i < 50; i++) {
        assertThat(space.containsKey("kept" + i)).isTrue();
      }
    }
  }

  @Test
  void boundsGivenToAFullNamespace_evictTheOldestAtOnce() {
    try (Emdb db = Emdb.builder().path(directory).segmentSize(64 * 1024).open()) {
      Namespace space = db.namespace("bounded");
      for (int i = 0; i < 5000; i++) {
        space.put("k" + i, "v".repeat(50));
      }
    }
    try (Emdb db = Emdb.builder().path(directory).segmentSize(64 * 1024).open()) {
      Namespace space = db.namespace("bounded", HUNDRED);
      assertThat(space.size()).isEqualTo(100);
      for (int i = 4900; i < 5000; i++) {
        assertThat(space.containsKey("k" + i)).as("k" + i).isTrue();
      }
      db.namespace("bounded", HUNDRED.withMaxEntries(10));
      assertThat(space.size()).isEqualTo(10);
      db.namespace("bounded", NamespaceOptions.defaults());
      for (int i = 0; i < 200; i++) {
        space.put("more" + i, "v");
      }
      assertThat(space.size()).isEqualTo(210);
    }
  }

  @Test
  void evictedEntry_isStillInAViewOfBefore_andGoneInALaterOne() {
    try (Emdb db = Emdb.openInMemory()) {
      Namespace space = db.namespace("bounded", HUNDRED.withMaxEntries(1));
      space.put("a", "v");
      try (ReadView before = db.readView()) {
        space.put("b", "w");
        assertThat(before.namespace("bounded").getString("a")).isEqualTo("v");
        assertThat(before.namespace("bounded").size()).isEqualTo(1);
      }
      assertThat(space.get("a")).isNull();
      try (ReadView after = db.readView()) {
        assertThat(after.namespace("bounded").getString("a")).isNull();
        assertThat(after.namespace("bounded").getString("b")).isEqualTo("w");
      }
    }
  }

  @Test
  void clearRemovalsAndRewrites_leaveTheOrderRight_andSmall() {
    try (Emdb db = Emdb.openInMemory()) {
      Namespace space = db.namespace("bounded", HUNDRED);
      for (int i = 0; i < 50; i++) {
        space.put("k" + i, "v");
      }
      long memory = db.stats().indexBytes();
      for (int round = 0; round < 20_000; round++) {
        space.remove("k" + round % 50);
        space.put("k" + round % 50, "w");
      }
      assertThat(db.stats().indexBytes()).isLessThan(memory + 64 * 1024);
      assertThat(space.size()).isEqualTo(50);
      space.clear();
      assertThat(space.namespaceStats().bytes()).isZero();
      for (int i = 0; i < 300; i++) {
        space.put("again" + i, "v");
      }
      assertThat(space.size()).isEqualTo(100);
      db.compact();
      for (int i = 0; i < 300; i++) {
        space.put("after" + i, "v");
      }
      assertThat(space.size()).isEqualTo(100);
      assertThat(db.dropNamespace("bounded")).isTrue();
      assertThat(db.namespace("bounded").size()).isZero();
    }
  }

  @Test
  void unboundedNamespace_keepsNothingInMind() {
    try (Emdb db = Emdb.openInMemory()) {
      Namespace space = db.namespace("free");
      long before = db.stats().indexBytes();
      Namespace bounded = db.namespace("bounded", HUNDRED);
      assertThat(db.stats().indexBytes()).isGreaterThan(before);
      db.namespace("bounded", NamespaceOptions.defaults());
      space.put("k", "v");
      bounded.put("k", "v");
      assertThat(space.namespaceStats())
          .isEqualTo(new NamespaceStats(1, space.namespaceStats().bytes(), 0, 0));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"each", "manual"})
  void writersReadersAndACompaction_together_stayWithinTheBound(String policy) {
    try (Emdb db =
        Emdb.builder().path(directory).segmentSize(64 * 1024).flushPolicy(policy(policy)).open()) {
      Namespace space = db.namespace("bounded", HUNDRED);
      int rounds = policy.equals("each") ? 300 : 5000;
      AtomicInteger wrong = new AtomicInteger();
      try (Crew crew = new Crew()) {
        crew.add(
            3,
            own -> {
              for (int i = 0; i < rounds; i++) {
                String key = "k" + (i * (own + 1)) % 400;
                space.put(key, "value of " + key);
                String other = "k" + (i * 7) % 400;
                String read = space.getString(other);
                if (read != null && !read.equals("value of " + other)) {
                  wrong.incrementAndGet();
                }
              }
            });
        crew.add(
                () -> {
                  for (int i = 0; i < 5; i++) {
                    db.compact();
                  }
                })
            .start();
      }
      assertThat(wrong).hasValue(0);
      space.put("last", "v");
      assertThat(space.size()).isLessThanOrEqualTo(100);
      assertThat(db.verify().findings()).isEmpty();
    }
  }

  @Test
  void boundThatIsNotPositive_isRefused() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> NamespaceOptions.defaults().withMaxEntries(0))
        .withMessageContaining("positive");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> NamespaceOptions.defaults().withMaxBytes(-1));
    assertThat(NamespaceOptions.defaults().isBounded()).isFalse();
    assertThat(HUNDRED.isBounded()).isTrue();
  }

  /**
   * An eviction is visible before it is on the device. By sequence a transaction begun after it
   * would seem begun before, and counting entries conflict until something else was written.
   */
  @ParameterizedTest
  @ValueSource(strings = {"each", "manual"})
  void transaction_thatReadWhatWasEvictedMeanwhile_hasAConflict(String policy) {
    try (Emdb db = open(policy)) {
      Namespace space = db.namespace("bounded", HUNDRED.withMaxEntries(1));
      space.put("a", "v");
      assertThatThrownBy(
              () ->
                  db.inTransaction(
                      tx -> {
                        assertThat(tx.namespace("bounded").getString("a")).isEqualTo("v");
                        tx.put("seen", "a");
                        Crew.elsewhere(() -> space.put("b", "w"));
                      }))
          .isInstanceOf(EmdbConflictException.class);
      assertThat(space.get("a")).isNull();
      assertThat(db.get("seen")).isNull();
      db.inTransaction(
          tx -> {
            assertThat(tx.namespace("bounded").size()).isEqualTo(1);
            tx.put("seen", "b");
          });
      assertThat(db.getString("seen")).isEqualTo("b");
    }
  }

  /**
   * Under on-each-write the eviction is in the log, and not on the device, when the walk begins.
   */
  @ParameterizedTest
  @ValueSource(strings = {"each", "manual"})
  void cursor_besideEvictions_showsOneMoment(String policy) {
    try (Emdb db = open(policy)) {
      Namespace space = db.namespace("bounded", HUNDRED);
      for (int i = 0; i < 150; i++) {
        space.put("k" + i, "v");
      }
      int seen = 0;
      try (Cursor<Entry> entries = space.entries()) {
        for (int i = 150; entries.hasNext(); i++) {
          int key = Integer.parseInt(entries.next().keyString().substring(1));
          assertThat(key).isLessThan(150);
          seen++;
          space.put("k" + i, "v");
        }
      }
      assertThat(seen).isEqualTo(100);
      assertThat(space.size()).isEqualTo(100);
    }
  }
}
