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
import io.emdb.testing.VerifiedDatabases;
import java.time.Duration;
import java.util.Random;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Loses the power in the middle of a script, under each policy and in each way. */
class PowerLossTest {

  private static final int ROUNDS = 12;
  private static final int STEPS = 160;
  private static final int N = 8;

  @RegisterExtension final VerifiedDatabases databases = new VerifiedDatabases();
  @RegisterExtension final Seed seed = new Seed();

  /** Follows a run and knows how many steps must survive. */
  private static final class Run {
    private final FlushPolicy policy;
    private final long[] sequenceAfterStep = new long[STEPS + 1];
    private int durable;

    Run(FlushPolicy policy) {
      this.policy = policy;
    }

    void stepped(int step, Emdb db) {
      sequenceAfterStep[step] = db.stats().lastSequence();
      long promised = promised(db, sequenceAfterStep[step]);
      while (durable < step && sequenceAfterStep[durable + 1] <= promised) {
        durable++;
      }
    }

    private long promised(Emdb db, long lastSequence) {
      return switch (policy.kind()) {
        case ON_EACH_WRITE -> lastSequence;
        case EVERY_N ->
            Math.max(lastSequence - (policy.records() - 1), db.stats().syncedSequence());
        case EVERY, MANUAL -> db.stats().syncedSequence();
      };
    }
  }

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

  private void crash(FlushPolicy policy, PowerLoss mode) {
    for (int round = 0; round < ROUNDS; round++) {
      Random random = seed.random(round);
      History history = new History(new Script(seed.value() + round, 24, 900));
      FaultyStorage storage = new FaultyStorage();
      ManualClock clock = new ManualClock();
      Emdb db = FaultyDatabase.openDoomed(storage, policy, clock);
      Run run = new Run(policy);
      int steps = 20 + random.nextInt(STEPS - 20);
      for (int step = 1; step <= steps; step++) {
        history.step(db, clock);
        if (random.nextInt(25) == 0) {
          maintain(random, db);
        }
        run.stepped(step, db);
      }
      FaultyStorage left = storage.powerLoss(random.nextLong(), mode);
      FaultyDatabase.abandon(db);
      String what = policy + ", " + mode + ", round " + round;
      assertRecovered(what, left, history, run.durable, random.nextLong());
    }
  }

  private static void maintain(Random random, Emdb db) {
    switch (random.nextInt(3)) {
      case 0 -> db.flush();
      case 1 -> db.compact();
      default -> db.sweepExpired();
    }
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
