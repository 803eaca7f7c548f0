package io.emdb.durability;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.emdb.Emdb;
import io.emdb.EmdbException;
import io.emdb.EmdbFailedException;
import io.emdb.FlushPolicy;
import io.emdb.internal.file.fault.FaultyStorage;
import io.emdb.testing.ManualClock;
import java.util.function.IntConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Runs a workload on a storage one of whose operations fails, and checks what the database makes of
 * it: a typed error; then it goes on as if nothing had happened, or it refuses all writes and still
 * reads. Everything acknowledged stays, but for what the flush policy gives up to a loss of power;
 * nothing refused appears.
 */
final class FaultRun {

  private final String what;
  private final FaultyStorage storage;
  private final History history;
  private final FlushPolicy policy;
  private final DurableSteps durable;
  private final ManualClock clock = new ManualClock();
  private IntConsumer beforeStep = step -> {};
  private @Nullable Emdb db;
  private boolean uncertain;
  private int refusals;

  /** All steps that a history has had were closed in, so they are durable. */
  FaultRun(String what, FaultyStorage storage, History history, FlushPolicy policy) {
    this.what = what;
    this.storage = storage;
    this.history = history;
    this.policy = policy;
    this.durable = new DurableSteps(policy, history.steps());
  }

  /** Sets what is done before each step, which is given the step's number from 1. */
  void beforeStep(IntConsumer action) {
    beforeStep = action;
  }

  /** Does steps, compactions, sweeps and a flush until the database refuses writes. */
  void run(int steps) {
    Emdb opened = open();
    if (opened == null) {
      storage.assertNothingOpen();
      return;
    }
    db = opened;
    for (int step = 1; step <= steps && opened.failure().isEmpty(); step++) {
      beforeStep.accept(step);
      step(opened);
      if (step == steps / 2) {
        maintain(opened, opened::compact, /* flushes= */ true);
        maintain(opened, opened::sweepExpired, /* flushes= */ false);
      } else if (step == steps * 3 / 4) {
        maintain(opened, opened::flush, /* flushes= */ true);
        maintain(opened, opened::compact, /* flushes= */ true);
      }
    }
    if (opened.failure().isPresent()) {
      assertRefusesWrites(opened);
    }
  }

  private @Nullable Emdb open() {
    try {
      return FaultyDatabase.openDoomed(storage, policy, clock);
    } catch (EmdbException reported) {
      assertReported(reported);
      return null;
    }
  }

  private void step(Emdb opened) {
    try {
      boolean isDurable = history.step(opened, clock);
      durable.stepped(opened, storage.operationCount(), isDurable);
    } catch (EmdbException reported) {
      assertReported(reported);
      if (opened.failure().isPresent()) {
        uncertain = true;
      } else {
        history.refuseStep();
        assertState(opened);
      }
    }
  }

  private void maintain(Emdb opened, Runnable action, boolean flushes) {
    if (opened.failure().isPresent()) {
      return;
    }
    try {
      action.run();
      if (flushes) {
        durable.flushed(opened, storage.operationCount());
      }
    } catch (EmdbException reported) {
      assertReported(reported);
    }
    assertState(opened);
  }

  private void assertReported(EmdbException reported) {
    refusals++;
    assertThat(reported).as(what).hasMessageNotContaining("null");
    assertThat(reported.getMessage()).as(what).isNotBlank();
  }

  private void assertState(Emdb opened) {
    history.assertPrefix(what, opened, clock, oldest());
  }

  /** Of the step that failed the database, nobody knows. */
  private int oldest() {
    return uncertain ? history.steps() - 1 : history.steps();
  }

  private void assertRefusesWrites(Emdb opened) {
    assertThatThrownBy(() -> opened.put("refused", "v"))
        .as(what)
        .isInstanceOf(EmdbFailedException.class);
    assertThatThrownBy(() -> opened.inTransaction(tx -> tx.put("refused", "v")))
        .as(what)
        .isInstanceOf(EmdbFailedException.class);
    assertThatThrownBy(opened::compact).as(what).isInstanceOf(EmdbFailedException.class);
    assertState(opened);
  }

  /** Asserts that it takes writes. */
  void assertWorks() {
    Emdb opened = db;
    assertThat(opened).as(what).isNotNull();
    assertThat(opened.failure()).as(what).isEmpty();
    opened.put("works", "v");
    assertThat(opened.delete("works")).as(what).isTrue();
  }

  /** Returns how many errors were reported. */
  int refusals() {
    return refusals;
  }

  /** Closes what is open, which may fail once more. */
  void close() {
    Emdb opened = db;
    if (opened != null) {
      try {
        opened.close();
      } catch (EmdbException reported) {
        assertReported(reported);
      }
      assertThat(opened.isOpen()).isFalse();
      storage.assertNothingOpen();
    }
  }

  /** Ends the process or the power instead. */
  void abandon() {
    Emdb opened = db;
    if (opened != null) {
      FaultyDatabase.abandon(opened);
    }
  }

  /** Opens what a storage holds after the run, writes, closes, and opens again. */
  void assertReopens(String how, FaultyStorage left) {
    assertReopens(how, left, oldest());
  }

  /** The same after a loss of power, which may cost what the policy says. */
  void assertReopensAfterPowerLoss(FaultyStorage left) {
    assertReopens("power lost", left, durable.now());
  }

  private void assertReopens(String how, FaultyStorage left, int oldest) {
    ManualClock now = new ManualClock();
    Emdb again = FaultyDatabase.openDoomed(left, policy, now);
    int found = history.assertPrefix(what + ", " + how, again, now, oldest);
    again.put("after", "v");
    again.compact();
    again.delete("after");
    assertThat(again.failure()).as(what).isEmpty();
    again.close();
    left.assertNothingOpen();
    FaultyStorage next = left.restart();
    Emdb third = FaultyDatabase.openDoomed(next, policy, now);
    assertThat(history.assertPrefix(what + ", " + how + ", again", third, now, oldest))
        .as(what)
        .isEqualTo(found);
    third.close();
  }
}
