package io.emdb.durability;

import static org.assertj.core.api.Assertions.assertThat;

import io.emdb.FlushPolicy;
import io.emdb.internal.file.fault.Fault;
import io.emdb.internal.file.fault.FaultyStorage;
import io.emdb.internal.file.fault.PowerLoss;
import io.emdb.testing.Budget;
import io.emdb.testing.Script;
import io.emdb.testing.Seed;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * Fails an operation of a workload that opens, rolls, compacts, sweeps, clears, drops and closes,
 * in each way an operation can fail, under each flush policy: in every build at a sample, in long
 * runs at each operation. Then the process ends or the power goes.
 */
class FaultPointTest {

  private static final int STEPS = 40;
  private static final int SAMPLES = 15;
  private static final Fault[] FAULTS = Fault.values();

  /** No timer but one that is never due: the operations are the same in each run. */
  private static final List<FlushPolicy> POLICIES =
      List.of(
          FlushPolicy.onEachWrite(),
          FlushPolicy.everyN(8),
          FlushPolicy.every(Duration.ofHours(1)),
          FlushPolicy.manual());

  @RegisterExtension final Seed seed = new Seed();

  private History history(int round) {
    return new History(new Script(seed.value() * 31 + round, 12, 8_000));
  }

  private static FaultyStorage storage(int round) {
    FaultyStorage storage = new FaultyStorage(round % 2 == 0 ? 4096 : 512);
    return round % 4 < 2 ? storage : storage.likeWindows();
  }

  /** Each policy in turn, and with each kind of storage; a build begins with another one. */
  private FlushPolicy policy(int round) {
    return POLICIES.get((int) ((seed.value() + round + round / 4) % POLICIES.size()));
  }

  /** Returns what a first session left, in which as many steps were done. */
  private FaultyStorage prepared(int round) {
    FaultyStorage storage = storage(round);
    CrashRun.of(storage, history(round), policy(round), STEPS);
    return storage;
  }

  private History continued(int round) {
    History history = history(round);
    while (history.steps() < STEPS) {
      history.stepModel();
    }
    return history;
  }

  @Test
  void operationThatFails_isReported_losesNothingAcknowledged_andStoresNothingRefused() {
    Budget budget = Budget.of("faults", 3);
    while (budget.another()) {
      int round = budget.round();
      Random random = seed.random(round);
      FaultyStorage before = prepared(round);
      int operations = calm(before, round).operationCount();
      if (Budget.isStress()) {
        for (int point = 1; point <= operations; point++) {
          for (Fault fault : FAULTS) {
            failAt(point, fault, before, random, budget);
          }
        }
      } else {
        for (int i = 0; i < SAMPLES; i++) {
          failAt(1 + random.nextInt(operations), anyFault(random), before, random, budget);
        }
      }
    }
  }

  private static PowerLoss anyLoss(Random random) {
    PowerLoss[] all = PowerLoss.values();
    return all[random.nextInt(all.length)];
  }

  private static Fault anyFault(Random random) {
    return FAULTS[random.nextInt(FAULTS.length)];
  }

  /** Runs the workload without a fault and returns its storage. */
  private FaultyStorage calm(FaultyStorage before, int round) {
    FaultyStorage whole = before.restart();
    FaultRun run = new FaultRun("calm", whole, continued(round), policy(round));
    run.run(STEPS);
    run.close();
    assertThat(run.refusals()).isZero();
    return whole;
  }

  private void failAt(int point, Fault fault, FaultyStorage before, Random random, Budget budget) {
    FaultyStorage storage = before.restart();
    storage.failAt(point, fault);
    run(fault + " at operation " + point, storage, random, budget);
    budget.count("failed operations, " + fault, 1);
  }

  /** Runs the workload on a storage that fails, and what it leaves again. */
  private void run(String fault, FaultyStorage storage, Random random, Budget budget) {
    int round = budget.round();
    FlushPolicy policy = policy(round);
    String what = fault + ", " + policy + ", round " + round;
    FaultRun run = new FaultRun(what, storage, continued(round), policy);
    run.run(STEPS);
    if (random.nextBoolean()) {
      run.close();
      run.assertReopens("closed", storage.restart());
    } else {
      FaultyStorage killed = storage.restart();
      FaultyStorage cut = storage.powerLoss(random.nextLong(), anyLoss(random));
      run.abandon();
      run.assertReopens("killed", killed);
      run.assertReopensAfterPowerLoss(cut);
      budget.count("losses of power after a fault, " + policy.kind(), 1);
    }
    budget.count("errors reported", run.refusals());
  }

  @Test
  void operationsThatFailFromAPointOn_areReported_andLoseNothingAcknowledged() {
    Budget budget = Budget.of("faults-for-good", 2);
    while (budget.another()) {
      Random random = seed.random(budget.round());
      FaultyStorage before = prepared(budget.round());
      int operations = calm(before, budget.round()).operationCount();
      for (int i = 0; i < SAMPLES; i++) {
        int point = 1 + random.nextInt(operations);
        Fault fault = anyFault(random);
        FaultyStorage storage = before.restart();
        storage.failFrom(point, fault);
        run(fault + " from operation " + point + " on", storage, random, budget);
        budget.count("failing devices, " + fault, 1);
      }
    }
  }

  /** As where a process has too many files open, or the device no longer reads. */
  @Test
  void lookThatFails_isReported_andLosesNothingAcknowledged() {
    Budget budget = Budget.of("failed-looks", 2);
    while (budget.another()) {
      Random random = seed.random(budget.round());
      FaultyStorage before = prepared(budget.round());
      int looks = calm(before, budget.round()).lookCount();
      for (int i = 0; i < SAMPLES; i++) {
        int look = 1 + random.nextInt(looks);
        FaultyStorage storage = before.restart();
        storage.failLookAt(look, random.nextBoolean() ? Fault.IO_ERROR : Fault.ACCESS_DENIED);
        run("look " + look, storage, random, budget);
        budget.count("failed looks", 1);
      }
    }
  }

  /** A full device is no failure: whole steps are refused, and all works once there is space. */
  @Test
  void deviceThatIsFullForSomeSteps_refusesThemWhole_andFailsNothing() {
    Budget budget = Budget.of("full-devices", 6);
    while (budget.another()) {
      int round = budget.round();
      Random random = seed.random(round);
      FlushPolicy policy = policy(round);
      FaultyStorage storage = prepared(round).restart();
      int from = 1 + random.nextInt(STEPS);
      int to = from + random.nextInt(STEPS);
      FaultRun run = new FaultRun("full, round " + round, storage, continued(round), policy);
      run.beforeStep(step -> storage.limitSpace(step >= from && step < to ? 0 : Long.MAX_VALUE));
      run.run(STEPS);
      storage.limitSpace(Long.MAX_VALUE);
      if (random.nextBoolean()) {
        run.assertWorks();
        FaultyStorage killed = storage.restart();
        run.abandon();
        run.assertReopens("killed", killed);
      } else {
        FaultyStorage cut = storage.powerLoss(random.nextLong(), anyLoss(random));
        run.abandon();
        run.assertReopensAfterPowerLoss(cut);
      }
      budget.count("steps and compactions refused", run.refusals());
    }
  }

  @Test
  void lookThatFails_whileOpening_isReported_andChangesNothing() {
    FaultyStorage before = prepared(0);
    FaultyStorage whole = before.restart();
    FaultRun calm = new FaultRun("calm", whole, continued(0), FlushPolicy.onEachWrite());
    calm.run(0);
    int looks = whole.lookCount();
    calm.close();
    int reported = 0;
    for (int look = 1; look <= looks; look++) {
      for (Fault fault : new Fault[] {Fault.IO_ERROR, Fault.ACCESS_DENIED}) {
        FaultyStorage storage = before.restart();
        storage.failLookAt(look, fault);
        String what = fault + " at look " + look;
        FaultRun run = new FaultRun(what, storage, continued(0), FlushPolicy.onEachWrite());
        run.run(0);
        run.close();
        reported += run.refusals();
        run.assertReopens("closed", storage.restart());
      }
    }
    assertThat(looks).isGreaterThan(5);
    assertThat(reported).as("of %d", 2 * looks).isGreaterThan(looks / 2);
  }
}
