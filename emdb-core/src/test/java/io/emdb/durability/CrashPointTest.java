package io.emdb.durability;

import io.emdb.Emdb;
import io.emdb.FlushPolicy;
import io.emdb.internal.file.fault.FaultyStorage;
import io.emdb.internal.file.fault.PowerLoss;
import io.emdb.testing.Budget;
import io.emdb.testing.ManualClock;
import io.emdb.testing.Script;
import io.emdb.testing.Seed;
import java.util.Random;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * Loses the power at operations of workloads that roll segments, compact, sweep, clear, drop, write
 * the index image, close and recover: in every build at a sample, in long runs at each operation in
 * each way.
 */
class CrashPointTest {

  private static final int STEPS = 40;
  private static final int SAMPLES = 25;

  @RegisterExtension final Seed seed = new Seed();

  private History history(int round) {
    return new History(new Script(seed.value() * 31 + round, 12, 8_000));
  }

  private History history(int round, int steps) {
    History history = history(round);
    while (history.steps() < steps) {
      history.stepModel();
    }
    return history;
  }

  private static FaultyStorage storage(int round) {
    FaultyStorage storage = new FaultyStorage(round % 2 == 0 ? 4096 : 512);
    return round % 4 < 2 ? storage : storage.writingBack(round);
  }

  /**
   * Crashes at the points of a run.
   *
   * @param durable how many steps of the history are durable before it
   */
  private void crash(
      Budget budget, Supplier<FaultyStorage> storages, Supplier<History> histories, int durable) {
    FlushPolicy policy = CrashPoints.policy(budget.round());
    Random random = seed.random(budget.round());
    new CrashPoints(storages, histories, policy, durable, STEPS, random, budget).crash(SAMPLES);
  }

  @Test
  void newDatabase_crashAtEachOperation_keepsAPrefixWithAllThatWasAcknowledged() {
    Budget budget = Budget.of("crash-points-new", 3);
    while (budget.another()) {
      int round = budget.round();
      crash(budget, () -> storage(round), () -> history(round), 0);
    }
  }

  @Test
  void reopenedDatabase_crashAtEachOperation_keepsAPrefixWithAllThatWasAcknowledged() {
    Budget budget = Budget.of("crash-points-reopened", 3);
    while (budget.another()) {
      int round = budget.round();
      FaultyStorage first = storage(round);
      CrashRun.of(first, history(round), CrashPoints.policy(round), STEPS);
      crash(budget, first::restart, () -> history(round, STEPS), STEPS);
    }
  }

  @Test
  void killedDatabase_crashAtEachOperation_keepsAPrefixWithAllThatWasAcknowledged() {
    Budget budget = Budget.of("crash-points-killed", 3);
    while (budget.another()) {
      int round = budget.round();
      FaultyStorage killed = killed(storage(round), history(round));
      crash(budget, killed::restart, () -> history(round, STEPS), 0);
    }
  }

  /** Most of what it wrote is in the page cache only. */
  private static FaultyStorage killed(FaultyStorage storage, History history) {
    ManualClock clock = new ManualClock();
    Emdb db = FaultyDatabase.openDoomed(storage, FlushPolicy.manual(), clock);
    while (history.steps() < STEPS) {
      history.step(db, clock);
    }
    FaultyStorage killed = storage.restart();
    FaultyDatabase.abandon(db);
    return killed;
  }

  @Test
  void databaseThatLostPower_crashAtEachOperation_keepsAPrefixWithAllThatWasAcknowledged() {
    Budget budget = Budget.of("crash-points-recovering", 3);
    while (budget.another()) {
      int round = budget.round();
      FaultyStorage killed = killed(storage(round), history(round));
      PowerLoss mode = round % 2 == 0 ? PowerLoss.RANDOM_PAGES : PowerLoss.TORN;
      FaultyStorage cut = killed.powerLoss(seed.value() + round, mode);
      int recovered = recovered(cut.restart(), history(round, STEPS));
      crash(budget, cut::restart, () -> history(round, recovered), recovered);
    }
  }

  private static int recovered(FaultyStorage left, History history) {
    ManualClock clock = new ManualClock();
    try (Emdb db = FaultyDatabase.openDoomed(left, FlushPolicy.manual(), clock)) {
      return history.assertPrefix("a first loss of power", db, clock, 0);
    }
  }
}
