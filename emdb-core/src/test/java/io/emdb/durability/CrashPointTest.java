package io.emdb.durability;

import static org.assertj.core.api.Assertions.assertThat;

import io.emdb.Emdb;
import io.emdb.FlushPolicy;
import io.emdb.internal.file.fault.FaultyStorage;
import io.emdb.internal.file.fault.PowerLoss;
import io.emdb.testing.ManualClock;
import io.emdb.testing.Script;
import io.emdb.testing.Seed;
import io.emdb.testing.Structure;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Loses the power at every operation of a workload that rolls segments, compacts and sweeps. */
class CrashPointTest {

  private static final int STEPS = 40;
  private static final int MOST_POINTS = 500;
  private static final FlushPolicy POLICY = FlushPolicy.onEachWrite();

  @RegisterExtension final Seed seed = new Seed();

  private History history() {
    return new History(new Script(seed.value(), 12, 8_000));
  }

  /** Runs the workload and returns the number of operations done after each step. */
  private static List<Integer> run(FaultyStorage storage, History history) {
    List<Integer> operationsAfterStep = new ArrayList<>();
    ManualClock clock = new ManualClock();
    Emdb db = FaultyDatabase.openDoomed(storage, POLICY, clock);
    for (int step = 1; step <= STEPS; step++) {
      history.step(db, clock);
      operationsAfterStep.add(storage.operationCount());
      if (step == STEPS / 2) {
        db.compact();
        db.sweepExpired();
      }
    }
    db.close();
    return operationsAfterStep;
  }

  private static int stepsBefore(int operation, List<Integer> operationsAfterStep) {
    return (int) operationsAfterStep.stream().filter(count -> count < operation).count();
  }

  @Test
  void newDatabase_crashAtEachOperation_keepsAPrefixWithAllThatWasAcknowledged() {
    FaultyStorage whole = new FaultyStorage();
    run(whole, history());
    crashAtEach(whole.operationCount(), FaultyStorage::new, this::history);
  }

  @Test
  void reopenedDatabase_crashAtEachOperation_keepsAPrefixWithAllThatWasAcknowledged() {
    FaultyStorage first = new FaultyStorage();
    run(first, history());
    FaultyStorage whole = first.restart();
    run(whole, continued());
    crashAtEach(whole.operationCount(), first::restart, this::continued);
  }

  private History continued() {
    History history = history();
    for (int step = 0; step < STEPS; step++) {
      history.stepModel();
    }
    return history;
  }

  private static void crashAtEach(
      int operations,
      java.util.function.Supplier<FaultyStorage> storages,
      java.util.function.Supplier<History> histories) {
    assertThat(operations).isGreaterThan(STEPS);
    int stride = 1 + operations / MOST_POINTS;
    for (int point = 1; point <= operations; point += stride) {
      FaultyStorage storage = storages.get();
      History history = histories.get();
      int before = history.steps();
      storage.freezeAt(point);
      int durable = before + stepsBefore(point, run(storage, history));
      PowerLoss random = point % 2 == 0 ? PowerLoss.RANDOM_PAGES : PowerLoss.TORN;
      assertRecovers(storage, PowerLoss.DROP_UNSYNCED, point, history, durable);
      assertRecovers(storage, random, point, history, durable);
    }
  }

  private static void assertRecovers(
      FaultyStorage storage, PowerLoss mode, int point, History history, int durable) {
    ManualClock clock = new ManualClock();
    FaultyStorage left = storage.powerLoss(point, mode);
    Emdb db = FaultyDatabase.openDoomed(left, POLICY, clock);
    history.assertPrefix(mode + " at operation " + point, db, clock, durable);
    Structure.verify(db);
    db.close();
    left.assertNothingOpen();
  }
}
