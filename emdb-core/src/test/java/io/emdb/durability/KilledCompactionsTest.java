package io.emdb.durability;

import static org.assertj.core.api.Assertions.assertThat;

import io.emdb.Emdb;
import io.emdb.FlushPolicy;
import io.emdb.Ttl;
import io.emdb.internal.file.fault.FaultyStorage;
import io.emdb.testing.Budget;
import io.emdb.testing.Contents;
import io.emdb.testing.ManualClock;
import io.emdb.testing.Seed;
import io.emdb.testing.Structure;
import java.time.Duration;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * Processes killed within one compaction after the other. A kill may leave originals beside their
 * copies. Symptom: entries with a deadline were gone some compactions later. Cause: of an original
 * and its copy the index leads to one; the other was taken for an expired value, which goes on as a
 * tombstone, of the same sequence as the live one. Cure: what the index has hides what is older, so
 * no tombstone is made for a key that it has.
 */
class KilledCompactionsTest {

  private static final int KEYS = 500;
  private static final int STAYING = 60;
  private static final int KILLS = 12;
  private static final Ttl LONG = Ttl.after(Duration.ofHours(1));

  @RegisterExtension final Seed seed = new Seed();

  private final ManualClock clock = new ManualClock();
  private final Map<String, String> expected = new TreeMap<>();

  private Emdb open(FaultyStorage storage) {
    return FaultyDatabase.openDoomed(storage, FlushPolicy.manual(), clock);
  }

  @Test
  void compactionsKilledOneAfterTheOther_loseNothing() {
    Budget budget = Budget.of("killed-compactions", 12);
    while (budget.another()) {
      Random random = seed.random(budget.round());
      expected.clear();
      FaultyStorage storage = withSegmentsThatStay();
      for (int kill = 0; kill < KILLS; kill++) {
        storage = writeAndKill(storage, random);
        Emdb db = open(storage);
        assertThat(Contents.of(db))
            .as("after kill %d of round %d", kill, budget.round())
            .isEqualTo(expected);
        Structure.verify(db);
        FaultyDatabase.abandon(db);
        storage = storage.restart();
        budget.count("kills", 1);
      }
    }
  }

  /** Segments without anything dead are not rewritten, so tombstones are kept for them. */
  private FaultyStorage withSegmentsThatStay() {
    FaultyStorage storage = new FaultyStorage();
    Emdb db = open(storage);
    for (int i = 0; i < STAYING; i++) {
      String value = "x".repeat(1_000);
      db.put("stays" + i, value);
      expected.put("stays" + i, value);
    }
    db.close();
    return storage.restart();
  }

  /**
   * Both are kept for the segments that stay: the second must not look for the first in the order.
   */
  @Test
  void keyThatWasDeletedTwice_betweenCompactions_isGoneAfterAKill() {
    FaultyStorage storage = withSegmentsThatStay();
    Emdb db = open(storage);
    for (int i = 0; i < 3; i++) {
      db.put("k", "v" + i);
      db.delete("k");
      for (int j = 0; j < 40; j++) { // too much for one copy with the tombstone before
        db.put(i + "." + j, "x".repeat(1_000));
        expected.put(i + "." + j, "x".repeat(1_000));
      }
      db.compact();
    }
    FaultyStorage killed = storage.restart();
    FaultyDatabase.abandon(db);
    Emdb next = open(killed);

    assertThat(Contents.of(next)).isEqualTo(expected);
    Structure.verify(next);
    FaultyDatabase.abandon(next);
  }

  private FaultyStorage writeAndKill(FaultyStorage storage, Random random) {
    Emdb db = open(storage);
    for (int i = random.nextInt(KEYS); i > 0; i--) {
      write(db, "k" + random.nextInt(KEYS), random);
    }
    db.flush();
    int before = storage.operationCount();
    FaultyStorage tried = storage.restart();
    FaultyDatabase.abandon(db);
    Emdb trial = open(tried);
    int opened = tried.operationCount();
    tried.freezeAt(opened + 1 + random.nextInt(60));
    trial.compact();
    FaultyDatabase.abandon(trial);
    assertThat(before).isPositive();
    return tried.restart();
  }

  private void write(Emdb db, String key, Random random) {
    String value = random.nextInt() + "x".repeat(random.nextInt(1_000));
    switch (random.nextInt(6)) {
      case 0 -> {
        db.delete(key);
        expected.remove(key);
      }
      case 1 -> {
        db.put(key, value, Ttl.after(Duration.ZERO));
        expected.remove(key);
      }
      case 2 -> {
        db.put(key, value);
        expected.put(key, value);
      }
      default -> {
        db.put(key, value, LONG);
        expected.put(key, value);
      }
    }
  }
}
