package io.emdb.durability;

import static org.assertj.core.api.Assertions.assertThat;

import io.emdb.Emdb;
import io.emdb.FlushPolicy;
import io.emdb.Ttl;
import io.emdb.internal.file.fault.FaultyStorage;
import io.emdb.internal.file.fault.Operation;
import io.emdb.internal.file.fault.PowerLoss;
import io.emdb.testing.Budget;
import io.emdb.testing.ManualClock;
import io.emdb.testing.Script;
import io.emdb.testing.ScriptDatabase;
import io.emdb.testing.ScriptModel;
import io.emdb.testing.Seed;
import io.emdb.testing.Step;
import io.emdb.testing.Structure;
import java.time.Duration;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * Entries removed in any way stay gone, whichever segments a compaction had rewritten or deleted
 * when the power was lost: removed, expired, cleared, dropped with a namespace that came again.
 */
class ResurrectionTest {

  private static final int SESSIONS = 6;
  private static final int STEPS = 70;
  private static final PowerLoss[] MODES = PowerLoss.values();

  @RegisterExtension final Seed seed = new Seed();

  private final ManualClock clock = new ManualClock();

  private Emdb open(FaultyStorage storage) {
    return FaultyDatabase.openDoomed(storage, FlushPolicy.manual(), clock);
  }

  @Test
  void removedEntries_stayGone_whicheverSegmentsWereCompactedWhenThePowerWasLost() {
    Budget budget = Budget.of("resurrections", 8);
    while (budget.another()) {
      clock.set(ManualClock.START);
      run(budget);
    }
  }

  private void run(Budget budget) {
    Random random = seed.random(budget.round());
    Script script = new Script(seed.value() * 31 + budget.round(), 30, 3_000);
    ScriptModel model = new ScriptModel();
    FaultyStorage storage = new FaultyStorage(random.nextBoolean() ? 512 : 4096);
    int step = 0;
    for (int session = 0; session < SESSIONS; session++) {
      Emdb db = open(storage);
      String what = "round " + budget.round() + ", session " + session;
      assertThat(new ScriptDatabase(db, clock).state()).as(what).isEqualTo(model.state());
      Structure.verify(db);
      for (int end = step + STEPS; step < end; step++) {
        Step next = script.step(step);
        assertThat(new ScriptDatabase(db, clock).run(next)).as(what).isEqualTo(model.run(next));
      }
      db.flush();
      storage.freezeAt(storage.operationCount() + 1 + random.nextInt(120));
      db.compact();
      assertThat(new ScriptDatabase(db, clock).state()).as(what).isEqualTo(model.state());
      PowerLoss mode = MODES[random.nextInt(MODES.length)];
      FaultyStorage left = storage.powerLoss(random.nextLong(), mode);
      FaultyDatabase.abandon(db);
      storage = left;
      budget.count("compactions cut off, " + mode, 1);
    }
    try (Emdb db = open(storage)) {
      assertThat(new ScriptDatabase(db, clock).state()).isEqualTo(model.state());
    }
  }

  /** Each way of removing, at each operation of a compaction, also where an old copy comes back. */
  @Test
  void eachWayOfRemoving_atEachOperationOfACompaction_staysDone() {
    FaultyStorage prepared = prepared();
    FaultyStorage whole = prepared.restart();
    int from = compact(whole);
    int operations = whole.operationCount();
    assertThat(whole.operations()).anyMatch(each -> each.kind() == Operation.Kind.DELETE);
    for (int point = from + 1; point <= operations; point++) {
      FaultyStorage storage = prepared.restart();
      storage.freezeAt(point);
      compact(storage);
      int mode = seed.random(point).nextInt(MODES.length);
      assertStayRemoved(point, storage, MODES[mode]);
      for (int other = 0; Budget.isStress() && other < MODES.length; other++) {
        assertStayRemoved(point, storage, MODES[other]);
      }
    }
  }

  private void assertStayRemoved(int point, FaultyStorage storage, PowerLoss mode) {
    FaultyStorage left = storage.powerLoss(point, mode);
    String what = mode + " at " + point;
    assertRemoved(what, left);
    FaultyStorage next = left.restart();
    compact(next);
    assertRemoved(what + ", compacted again", next.restart());
  }

  /** Old values in segments of their own, and what removes them behind. */
  private FaultyStorage prepared() {
    FaultyStorage storage = new FaultyStorage();
    Emdb db = open(storage);
    for (int generation = 0; generation < 2; generation++) {
      for (int i = 0; i < 20; i++) {
        db.put("deleted" + i, "x".repeat(1_000));
        db.put("expired" + i, "x".repeat(1_000));
        db.namespace("cleared").put("k" + i, "x".repeat(1_000));
        db.namespace("dropped").put("k" + i, "x".repeat(1_000));
        db.put("live" + i, generation + "x".repeat(1_000));
      }
    }
    for (int i = 0; i < 20; i++) {
      db.delete("deleted" + i);
      db.put("expired" + i, "short-lived", Ttl.after(Duration.ofMillis(5)));
    }
    db.namespace("cleared").clear();
    db.dropNamespace("dropped");
    db.namespace("dropped").put("new", "v");
    db.close();
    clock.advanceMillis(5);
    return storage;
  }

  /** Returns how many operations the open took. */
  private int compact(FaultyStorage storage) {
    Emdb db = open(storage);
    int opened = storage.operationCount();
    db.compact();
    db.close();
    return opened;
  }

  private void assertRemoved(String what, FaultyStorage left) {
    Emdb db = open(left);
    assertThat(db.size()).as(what).isEqualTo(20);
    for (int i = 0; i < 20; i++) {
      assertThat(db.getString("live" + i)).as(what).startsWith("1x");
      assertThat(db.get("deleted" + i)).as(what).isNull();
      assertThat(db.get("expired" + i)).as(what).isNull();
    }
    assertThat(db.namespace("cleared").isEmpty()).as(what).isTrue();
    assertThat(db.namespace("dropped").size()).as(what).isEqualTo(1);
    db.close();
  }
}
