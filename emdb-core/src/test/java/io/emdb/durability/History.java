package io.emdb.durability;

import static org.assertj.core.api.Assertions.assertThat;

import io.emdb.Emdb;
import io.emdb.testing.ManualClock;
import io.emdb.testing.Script;
import io.emdb.testing.ScriptDatabase;
import io.emdb.testing.ScriptModel;
import io.emdb.testing.Step;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.IntFunction;

/**
 * A script's run, with the state after each step. A recovered database must be in one of these
 * states, not older than what was durable: never a hole, never half a batch.
 */
public final class History {

  private record Moment(Map<String, String> state, long now) {}

  private final IntFunction<Step> script;
  private final List<Moment> moments = new ArrayList<>();
  private ScriptModel model = new ScriptModel();
  private ScriptModel beforeStep = model;

  public History(Script script) {
    this(script::step);
  }

  /** Makes the history of the steps that a function returns by their number. */
  public History(IntFunction<Step> script) {
    this.script = script;
    moments.add(new Moment(model.state(), model.now()));
  }

  /** Returns how many steps were done. */
  public int steps() {
    return moments.size() - 1;
  }

  /** Returns the step that comes next. */
  Step next() {
    return script.apply(steps());
  }

  /** Does the next step on the model only. */
  void stepModel() {
    beforeStep = model.copy();
    model.run(script.apply(steps()));
    moments.add(new Moment(model.state(), model.now()));
  }

  /** Takes the last step back: the database has refused it, and nothing of it may show. */
  void refuseStep() {
    moments.remove(steps());
    model = beforeStep;
  }

  /**
   * Does the next step on both. The model knows of it even if the database fails.
   *
   * @return whether it made all up to it durable, whatever the policy, as a commit with writes does
   */
  public boolean step(Emdb database, ManualClock clock) {
    int step = steps();
    clock.set(Instant.ofEpochMilli(model.now()));
    stepModel();
    Step done = script.apply(step);
    return isDurable(done, new ScriptDatabase(database, clock).run(done));
  }

  /** Tells whether a step that returned is on the device, with all before it. */
  private boolean isDurable(Step done, String answer) {
    return switch (done.kind()) {
      case FLUSH, COMPACT -> true;
      case TRANSACTION ->
          answer.endsWith(" committed")
              && !done.contains(Step.Kind.OUTSIDE)
              && !state().equals(state(steps() - 1));
      default -> false;
    };
  }

  private Map<String, String> state(int step) {
    return moments.get(step).state;
  }

  /** Returns the state after the last step. */
  Map<String, String> state() {
    return moments.get(steps()).state;
  }

  /** Returns what of the state after a step has not expired since. */
  Map<String, String> stateNow(int step) {
    Map<String, String> state = new TreeMap<>(moments.get(step).state);
    state.values().removeIf(value -> deadlineOf(value) <= now());
    return state;
  }

  private static long deadlineOf(String value) {
    return Long.parseLong(value.substring(value.lastIndexOf('@') + 1));
  }

  public long now() {
    return moments.get(steps()).now;
  }

  /**
   * Asserts that the database is in the state after one of the steps from {@code oldest} to the
   * last, and returns the latest such step.
   */
  int assertPrefix(String description, Emdb database, ManualClock clock, int oldest) {
    for (int step = steps(); step >= oldest; step--) {
      if (isAt(step, database, clock)) {
        return step;
      }
    }
    for (int step = oldest - 1; step >= 0; step--) {
      if (isAt(step, database, clock)) {
        throw new AssertionError(
            description
                + ": step "
                + step
                + " recovered, "
                + oldest
                + " of "
                + steps()
                + " durable");
      }
    }
    clock.set(Instant.ofEpochMilli(now()));
    assertThat(Step.inShort(new ScriptDatabase(database, clock).state()))
        .as("%s: not a prefix of the history; compared with its end", description)
        .isEqualTo(Step.inShort(state()));
    throw new AssertionError("unreachable");
  }

  /**
   * Does the steps that were not recovered again, on a database that is after {@code recovered}.
   */
  void repeatFrom(int recovered, Emdb database, ManualClock clock) {
    for (int step = recovered; step < steps(); step++) {
      clock.set(Instant.ofEpochMilli(moments.get(step).now));
      new ScriptDatabase(database, clock).run(script.apply(step));
    }
  }

  private boolean isAt(int step, Emdb database, ManualClock clock) {
    Moment moment = moments.get(step);
    clock.set(Instant.ofEpochMilli(moment.now));
    return new ScriptDatabase(database, clock).state().equals(moment.state);
  }
}
