package io.emdb.durability;

import static org.assertj.core.api.Assertions.assertThat;

import io.emdb.Emdb;
import io.emdb.FlushPolicy;
import io.emdb.internal.file.fault.FaultyStorage;
import io.emdb.internal.file.fault.PowerLoss;
import io.emdb.testing.Budget;
import io.emdb.testing.ManualClock;
import io.emdb.testing.Script;
import io.emdb.testing.Seed;
import io.emdb.testing.Structure;
import io.emdb.testing.VerifiedDatabases;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Loses the power in the middle of a script, under each policy and in each way. */
class PowerLossTest {

  private static final int ROUNDS = 8;
  private static final int STEPS = 160;
  private static final int N = 8;
  private static final List<PowerLoss> MODES = List.of(PowerLoss.values());
  private static final List<FlushPolicy> POLICIES =
      List.of(
          FlushPolicy.onEachWrite(),
          FlushPolicy.everyN(N),
          FlushPolicy.every(Duration.ofMillis(5)),
          FlushPolicy.manual());

  @RegisterExtension final VerifiedDatabases databases = new VerifiedDatabases();
  @RegisterExtension final Seed seed = new Seed();

  @ParameterizedTest
  @EnumSource(PowerLoss.class)
  void onEachWrite_losesNothing(PowerLoss mode) {
    crash(FlushPolicy.onEachWrite(), mode);
  }

  @ParameterizedTest
  @EnumSource(PowerLoss.class)
  void everyN_losesAtMostNMinusOneRecords(PowerLoss mode) {
    crash(FlushPolicy.everyN(N), mode);
  }

  @ParameterizedTest
  @EnumSource(PowerLoss.class)
  void manual_losesWhatFollowsTheLastFlush(PowerLoss mode) {
    crash(FlushPolicy.manual(), mode);
  }

  @ParameterizedTest
  @EnumSource(PowerLoss.class)
  void everyPeriod_losesASuffixOnly(PowerLoss mode) {
    crash(FlushPolicy.every(Duration.ofMillis(5)), mode);
  }

  @Test
  void anyPolicyAndAnyWay_leaveAPrefix() {
    Budget budget = Budget.of("power-losses", 30);
    while (budget.another()) {
      Random random = seed.random(-1 - budget.round());
      FlushPolicy policy = POLICIES.get(random.nextInt(POLICIES.size()));
      PowerLoss mode = MODES.get(random.nextInt(MODES.size()));
      budget.count("steps", crash(policy, mode, budget.round(), random));
      budget.count("losses of power, " + mode, 1);
      budget.count("losses of power while or after recovering", 2);
    }
  }

  private void crash(FlushPolicy policy, PowerLoss mode) {
    for (int round = 0; round < ROUNDS; round++) {
      crash(policy, mode, round, seed.random(round));
    }
  }

  /** Returns the number of steps done. */
  private int crash(FlushPolicy policy, PowerLoss mode, int round, Random random) {
    History history = new History(new Script(seed.value() + round, 24, 900));
    FaultyStorage storage = new FaultyStorage(random.nextBoolean() ? 4096 : 512);
    if (random.nextBoolean()) {
      storage.writingBack(random.nextLong());
    }
    ManualClock clock = new ManualClock();
    Emdb db = FaultyDatabase.openDoomed(storage, policy, clock, random.nextBoolean());
    DurableSteps durable = new DurableSteps(policy, 0);
    int steps = 20 + random.nextInt(STEPS - 20);
    for (int step = 1; step <= steps; step++) {
      boolean isDurable = history.step(db, clock);
      durable.stepped(db, storage.operationCount(), isDurable);
      if (random.nextInt(25) == 0 && maintain(random, db)) {
        durable.flushed(db, storage.operationCount());
      }
    }
    FaultyStorage left = storage.powerLoss(random.nextLong(), mode);
    FaultyDatabase.abandon(db);
    String what = policy + ", " + mode + ", round " + round;
    assertRecovered(what, left, history, durable.now(), random.nextLong());
    return steps;
  }

  /** Returns whether all before it is durable now. */
  private static boolean maintain(Random random, Emdb db) {
    int what = random.nextInt(3);
    switch (what) {
      case 0 -> db.flush();
      case 1 -> db.compact();
      default -> db.sweepExpired();
    }
    return what < 2;
  }

  /** Recovers, loses the power again during and after recovery, and goes on writing. */
  private void assertRecovered(
      String what, FaultyStorage left, History history, int durable, long again) {
    ManualClock clock = new ManualClock();
    left.freezeAt(left.operationCount() + 1 + (int) (again & 7));
    Emdb first = FaultyDatabase.openDoomed(left, FlushPolicy.onEachWrite(), clock);
    int recovered = history.assertPrefix(what, first, clock, durable);
    Structure.verify(first);
    FaultyStorage left2 = left.powerLoss(again, PowerLoss.RANDOM_PAGES);
    FaultyDatabase.abandon(first);

    Emdb second = FaultyDatabase.openDoomed(left2, FlushPolicy.onEachWrite(), clock);
    int recovered2 = history.assertPrefix(what + ", again", second, clock, durable);
    assertThat(recovered2).as("%s: recovery is repeatable", what).isEqualTo(recovered);
    second.put("after", "recovery");
    FaultyStorage left3 = left2.powerLoss(again, PowerLoss.DROP_UNSYNCED);
    FaultyDatabase.abandon(second);

    Emdb third = FaultyDatabase.openDoomed(left3, FlushPolicy.onEachWrite(), clock);
    assertThat(third.getString("after")).as(what).isEqualTo("recovery");
    third.delete("after");
    history.assertPrefix(what + ", after writes", third, clock, durable);
    FaultyDatabase.abandon(third);
  }
}
