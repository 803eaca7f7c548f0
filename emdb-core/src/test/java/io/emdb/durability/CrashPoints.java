package io.emdb.durability;

import static org.assertj.core.api.Assertions.assertThat;

import io.emdb.Emdb;
import io.emdb.FlushPolicy;
import io.emdb.internal.file.fault.FaultyStorage;
import io.emdb.internal.file.fault.PowerLoss;
import io.emdb.testing.Budget;
import io.emdb.testing.ManualClock;
import io.emdb.testing.Structure;
import java.util.List;
import java.util.Random;
import java.util.function.Supplier;

/**
 * Loses the power at the operations of a run, opens what is left, loses the power again within that
 * recovery, and opens again. In every build at some operations in some ways; in long runs at each
 * operation in each way.
 */
final class CrashPoints {

  private static final PowerLoss[] MODES = PowerLoss.values();

  private final Supplier<FaultyStorage> storages;
  private final Supplier<History> histories;
  private final FlushPolicy policy;
  private final int beforeOpen;
  private final int steps;
  private final Random random;
  private final Budget budget;

  /**
   * Prepares the points of a run.
   *
   * @param storages makes what the run starts from, always the same
   * @param histories makes the history as far as it went before the run, always the same
   * @param beforeOpen how many steps of the history are durable when the run begins
   * @param steps how many steps the run does
   */
  CrashPoints(
      Supplier<FaultyStorage> storages,
      Supplier<History> histories,
      FlushPolicy policy,
      int beforeOpen,
      int steps,
      Random random,
      Budget budget) {
    this.storages = storages;
    this.histories = histories;
    this.policy = policy;
    this.beforeOpen = beforeOpen;
    this.steps = steps;
    this.random = random;
    this.budget = budget;
  }

  /** Crashes at as many operations, chosen at random, or in long runs at each in each way. */
  void crash(int samples) {
    FaultyStorage whole = storages.get();
    CrashRun calm = CrashRun.of(whole, histories.get(), policy, steps);
    int operations = whole.operationCount();
    assertThat(operations).isGreaterThan(steps);
    if (Budget.isStress()) {
      for (int point = 1; point <= operations; point++) {
        crashAt(point, calm, MODES);
      }
    } else {
      for (int i = 0; i < samples; i++) {
        int point = 1 + random.nextInt(operations);
        crashAt(point, calm, PowerLoss.DROP_UNSYNCED, MODES[random.nextInt(MODES.length)]);
      }
    }
  }

  private void crashAt(int point, CrashRun calm, PowerLoss... modes) {
    FaultyStorage storage = storages.get();
    storage.freezeAt(point);
    CrashRun run = CrashRun.of(storage, histories.get(), policy, steps);
    int durable = run.durableBefore(point, beforeOpen);
    budget.count("points", 1);
    budget.count("points, " + calm.nameOf(point), 1);
    for (PowerLoss mode : modes) {
      String what = mode + " at operation " + storage.operations().get(point - 1) + ", " + policy;
      assertRecovers(what, storage, mode, run.history(), durable);
      budget.count("losses of power, " + mode, 1);
    }
  }

  private void assertRecovers(
      String what, FaultyStorage storage, PowerLoss mode, History history, int durable) {
    long seed = random.nextLong();
    FaultyStorage left = storage.powerLoss(seed, mode);
    ManualClock clock = new ManualClock();
    Emdb db = FaultyDatabase.openDoomed(left, policy, clock);
    int recovering = left.operationCount();
    int recovered = history.assertPrefix(what, db, clock, durable);
    Structure.verify(db);
    db.close();
    left.assertNothingOpen();
    budget.count("opens", 1);
    if (recovering > 0) {
      FaultyStorage again = storage.powerLoss(seed, mode);
      again.freezeAt(1 + random.nextInt(recovering));
      assertRecoversAgain(what, again, history, durable, recovered);
    }
  }

  /** Loses the power where the storage is frozen, which is while it is recovered. */
  private void assertRecoversAgain(
      String what, FaultyStorage storage, History history, int durable, int recovered) {
    Emdb killed = FaultyDatabase.openDoomed(storage, policy, new ManualClock());
    PowerLoss mode = MODES[random.nextInt(MODES.length)];
    FaultyStorage left = storage.powerLoss(random.nextLong(), mode);
    FaultyDatabase.abandon(killed);
    ManualClock clock = new ManualClock();
    Emdb db = FaultyDatabase.openDoomed(left, policy, clock);
    String again = what + ", again while recovering, " + mode;
    assertThat(history.assertPrefix(again, db, clock, durable)).as(again).isEqualTo(recovered);
    Structure.verify(db);
    db.put("after", "v");
    assertThat(db.getString("after")).isEqualTo("v");
    db.close();
    left.assertNothingOpen();
    budget.count("opens", 2);
    budget.count("losses of power while recovering", 1);
  }

  /** The policies whose runs differ. */
  static FlushPolicy policy(int number) {
    return List.of(FlushPolicy.onEachWrite(), FlushPolicy.manual(), FlushPolicy.everyN(8))
        .get(Math.floorMod(number, 3));
  }
}
