package io.emdb.durability;

import static org.assertj.core.api.Assertions.assertThat;

import io.emdb.Emdb;
import io.emdb.EmdbException;
import io.emdb.FlushPolicy;
import io.emdb.Namespace;
import io.emdb.NamespaceOptions;
import io.emdb.internal.file.fault.FaultyStorage;
import io.emdb.internal.file.fault.PowerLoss;
import io.emdb.testing.ManualClock;
import io.emdb.testing.Seed;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Evictions are removals in the log: what holds for those after a crash holds for them. */
class EvictionCrashTest {

  private static final NamespaceOptions TWENTY = NamespaceOptions.defaults().withMaxEntries(20);
  private static final int KEYS = 60;

  @RegisterExtension private final Seed seed = new Seed();

  private final ManualClock clock = new ManualClock();

  private Emdb open(FaultyStorage storage, FlushPolicy policy) {
    return FaultyDatabase.openDoomed(storage, policy, clock);
  }

  /** Each key's values count up, so an older one that came back would show. */
  @ParameterizedTest
  @EnumSource(PowerLoss.class)
  void evictedEntries_afterLossesOfPower_areGoneOrAsTheyWere_neverOlder(PowerLoss kind) {
    Random random = seed.random();
    int[] newest = new int[KEYS];
    FaultyStorage storage = new FaultyStorage();
    for (int round = 0; round < 8; round++) {
      FlushPolicy policy = round % 2 == 0 ? FlushPolicy.onEachWrite() : FlushPolicy.everyN(8);
      Emdb db = open(storage, policy);
      Namespace space = db.namespace("bounded", TWENTY);
      assertThat(space.size()).isLessThanOrEqualTo(20);
      check(space, newest);
      for (int i = 0; i < 150; i++) {
        int key = random.nextInt(KEYS);
        space.put("k" + key, Integer.toString(++newest[key]));
        space.get("k" + random.nextInt(KEYS));
        if (random.nextInt(100) == 0) {
          db.compact();
        }
      }
      assertThat(space.size()).isLessThanOrEqualTo(20);
      db.flush();
      storage = storage.powerLoss(seed.value() + round, kind);
      FaultyDatabase.abandon(db);
    }
    Emdb last = open(storage, FlushPolicy.manual());
    check(last.namespace("bounded", TWENTY), newest);
    assertThat(last.namespace("bounded").size()).isLessThanOrEqualTo(20);
    assertThat(last.verify().findings()).isEmpty();
    last.close();
  }

  private static void check(Namespace space, int[] newest) {
    for (int key = 0; key < KEYS; key++) {
      String value = space.getString("k" + key);
      if (value != null) {
        assertThat(value).as("k" + key).isEqualTo(Integer.toString(newest[key]));
      }
    }
  }

  /** The write before it is done, so an eviction that cannot be stored is nobody's error. */
  @Test
  void evictionOnAFullDisk_failsNoWrite_andComesLater() {
    FaultyStorage storage = new FaultyStorage();
    Emdb db = open(storage, FlushPolicy.manual());
    Namespace space = db.namespace("bounded", TWENTY);
    space.put("first", "v");
    storage.limitSpace(3 * 64 * 1024);
    int stored = 0;
    try {
      for (int i = 0; i < 10_000; i++) {
        space.put("k" + i, "v".repeat(100));
        stored++;
      }
    } catch (EmdbException full) {
      assertThat(space.getString("k" + (stored - 1))).isNotNull();
      assertThat(space.containsKey("k" + stored)).isFalse();
    }
    assertThat(stored).isLessThan(10_000);
    assertThat(db.failure()).isEmpty();
    FaultyDatabase.abandon(db);
  }
}
