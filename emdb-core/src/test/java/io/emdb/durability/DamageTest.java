package io.emdb.durability;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.emdb.Emdb;
import io.emdb.EmdbCorruptException;
import io.emdb.FlushPolicy;
import io.emdb.internal.file.fault.FaultyStorage;
import io.emdb.testing.ManualClock;
import java.io.IOException;
import org.junit.jupiter.api.Test;

/** Damage of particular places; {@link DamageSweepTest} tries all of them. */
class DamageTest {

  private final ManualClock clock = new ManualClock();

  private Emdb open(FaultyStorage storage) {
    return FaultyDatabase.openDoomed(storage, FlushPolicy.onEachWrite(), clock);
  }

  @Test
  void fileCutInThePaddingOfItsLastRecord_losesNothing() throws IOException {
    FaultyStorage storage = new FaultyStorage();
    Emdb db = open(storage);
    db.put("first", "one");
    LogBytes last = LogBytes.of(storage, () -> db.put("last", "other")); // padded by 7 bytes
    FaultyStorage prepared = storage.restart();
    FaultyDatabase.abandon(db);
    for (int padding = 0; padding < 8; padding++) {
      FaultyStorage cut = prepared.restart();
      try (var handle = cut.open(last.file())) {
        handle.truncate(last.to() + padding);
      }
      for (int round = 0; round < 2; round++) {
        try (Emdb reopened = open(cut)) {
          assertThat(reopened.getString("first")).as("%d, %d", padding, round).isEqualTo("one");
          assertThat(reopened.getString("last")).as("%d, %d", padding, round).isEqualTo("other");
          reopened.compact();
          assertThat(reopened.getString("last")).as("%d, %d", padding, round).isEqualTo("other");
          reopened.put("more", "after");
          reopened.compact();
          assertThat(reopened.size()).as("%d, %d", padding, round).isEqualTo(3);
        }
        cut = cut.restart();
      }
    }
  }

  /** It went to the quarantine before the open failed for its absence. */
  @Test
  void segmentThatMustExist_cutToNothing_isReported_andStays() throws IOException {
    FaultyStorage made = new FaultyStorage();
    for (int session = 0; session < 2; session++) {
      try (Emdb db = open(made)) {
        db.put("key-" + session, "value");
      }
      made = made.restart();
    }
    String first =
        made.list().stream().filter(name -> name.endsWith(".seg")).sorted().toList().get(0);
    try (var handle = made.open(first)) {
      handle.truncate(0);
    }
    FaultyStorage cut = made;
    assertThatThrownBy(() -> open(cut))
        .isInstanceOf(EmdbCorruptException.class)
        .hasMessageContaining(first);
    assertThat(cut.quarantined()).isEmpty();
    assertThat(cut.restart().list()).contains(first);
  }

  @Test
  void missingSuperblock_isReported() throws IOException {
    FaultyStorage made = new FaultyStorage();
    try (Emdb db = open(made)) {
      db.put("key", "value");
    }
    FaultyStorage storage = made.restart();
    storage.delete("SUPER");
    FaultyStorage without = storage.restart();
    assertThatThrownBy(() -> open(without))
        .isInstanceOf(EmdbCorruptException.class)
        .hasMessageContaining("SUPER")
        .hasMessageContaining("restore a backup");
    without.assertNothingOpen();
  }
}
