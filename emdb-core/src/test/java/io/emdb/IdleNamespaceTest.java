package io.emdb;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.emdb.testing.ManualClock;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Namespaces whose entries end when nobody uses them. */
class IdleNamespaceTest {

  private static final NamespaceOptions EIGHT_MINUTES =
      NamespaceOptions.defaults().withTimeToIdle(Duration.ofMinutes(8));

  @TempDir private Path directory;

  private final ManualClock clock = new ManualClock();

  private Emdb inMemory() {
    return Emdb.builder().clock(clock).open();
  }

  private void minutes(long minutes) {
    clock.advance(Duration.ofMinutes(minutes));
  }

  @Test
  void entry_staysWhileItIsUsed_andEndsAnEighthAfterItsTimeAtTheLatest() {
    try (Emdb db = inMemory()) {
      Namespace space = db.namespace("idle", EIGHT_MINUTES);
      space.put("read", "v");
      space.put("written", "v");
      space.put("left", "v");
      for (int i = 0; i < 5; i++) {
        minutes(8);
        assertThat(space.getString("read")).isEqualTo("v");
        space.put("written", "v" + i);
      }
      assertThat(space.get("left")).isNull();
      minutes(9);
      assertThat(space.get("read")).isNull();
      assertThat(space.read("written", ValueView::length)).isNull();
      assertThat(space.containsKey("read")).isFalse();
      assertThat(space.expiresAt("read")).isEmpty();
    }
  }

  @Test
  void lookThatIsNoRead_isNoUse() {
    try (Emdb db = inMemory()) {
      Namespace space = db.namespace("idle", EIGHT_MINUTES);
      space.put("k", "v");
      minutes(8);
      assertThat(space.containsKey("k")).isTrue();
      minutes(1);
      assertThat(space.containsKey("k")).isFalse();
    }
  }

  @Test
  void read_writesNothing() {
    try (Emdb db = inMemory()) {
      Namespace space = db.namespace("idle", EIGHT_MINUTES);
      space.put("k", "v");
      long sequence = db.stats().lastSequence();
      for (int i = 0; i < 100; i++) {
        minutes(1);
        assertThat(space.get("k")).isNotNull();
      }
      assertThat(db.stats().lastSequence()).isEqualTo(sequence);
    }
  }

  @Test
  void idleEntry_isAbsentForEachSingleWrite() {
    try (Emdb db = inMemory()) {
      Namespace space = db.namespace("idle", EIGHT_MINUTES);
      for (String key : new String[] {"absent", "replaced", "removed", "deleted", "persisted"}) {
        space.put(key, "v", Ttl.after(Duration.ofDays(1)));
      }
      minutes(9);
      assertThat(space.replace("replaced", "v", "w")).isFalse();
      assertThat(space.remove("removed")).isNull();
      assertThat(space.delete("deleted")).isFalse();
      assertThat(space.persist("persisted")).isFalse();
      assertThat(space.putIfAbsent("absent", "w")).isNull();
      assertThat(space.getString("absent")).isEqualTo("w");
    }
  }

  @Test
  void sweep_removesIdleEntries_andCountsThem() {
    try (Emdb db = inMemory()) {
      Namespace space = db.namespace("idle", EIGHT_MINUTES);
      for (int i = 0; i < 5000; i++) {
        space.put("k" + i, "v");
      }
      minutes(5);
      space.put("late", "v");
      minutes(5);
      assertThat(space.size()).isEqualTo(5001);
      assertThat(db.sweepExpired()).isGreaterThan(4500);
      assertThat(space.size()).isLessThan(500);
      assertThat(space.namespaceStats().expirations()).isEqualTo(db.stats().sweptEntries());
      assertThat(space.getString("late")).isEqualTo("v");
      assertThat(db.verify().findings()).isEmpty();
    }
  }

  @Test
  void reopen_countsAsAUseOfAll() {
    try (Emdb db = Emdb.builder().path(directory).clock(clock).open()) {
      db.namespace("idle", EIGHT_MINUTES).put("k", "v");
    }
    minutes(60);
    try (Emdb db = Emdb.builder().path(directory).clock(clock).open()) {
      Namespace space = db.namespace("idle", EIGHT_MINUTES);
      minutes(8);
      assertThat(space.containsKey("k")).isTrue();
      minutes(1);
      assertThat(space.containsKey("k")).isFalse();
    }
  }

  @Test
  void clearedNamespace_andAClockThatGoesBack_endNothingTooEarly() {
    try (Emdb db = inMemory()) {
      Namespace space = db.namespace("idle", EIGHT_MINUTES.withMaxEntries(100));
      minutes(60);
      space.put("k", "v");
      space.clear();
      space.put("l", "v");
      minutes(8);
      assertThat(space.containsKey("l")).isTrue();
      clock.set(ManualClock.START.minusSeconds(10_000));
      assertThat(space.containsKey("l")).isTrue();
      db.namespace("idle", NamespaceOptions.defaults());
      minutes(10_000);
      assertThat(space.containsKey("l")).isTrue();
    }
  }

  @Test
  void timeToIdleOfNothing_isRefused() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> NamespaceOptions.defaults().withTimeToIdle(Duration.ZERO));
    assertThat(EIGHT_MINUTES.isBounded()).isFalse();
    assertThat(EIGHT_MINUTES.isLimited()).isTrue();
    assertThat(EIGHT_MINUTES.withMaxEntries(5).timeToIdle()).contains(Duration.ofMinutes(8));
  }
}
