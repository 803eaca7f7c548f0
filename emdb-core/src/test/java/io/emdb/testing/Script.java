package io.emdb.testing;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/**
 * An endless random sequence of steps: step {@code i} depends on the seed and on {@code i} only.
 * Every value written names its step: two prefixes of the sequence rarely have the same state.
 */
public final class Script {

  /** The named namespaces that scripts use. */
  public static final List<String> NAMED = List.of("n1", "n2");

  private final long seed;
  private final int keys;
  private final int maxValueLength;

  public Script(long seed, int keys, int maxValueLength) {
    this.seed = seed;
    this.keys = keys;
    this.maxValueLength = maxValueLength;
  }

  private StepMaker maker(int step) {
    Random random = new Random(seed * 1_000_003 + step);
    random.nextInt();
    return new StepMaker(random, step, keys, maxValueLength);
  }

  /** Returns a step that changes what is stored, or moves the clock on. */
  public Step step(int step) {
    return maker(step).change();
  }

  /** Runs one step and returns everything it returned, as text. */
  public String run(int step, ScriptTarget target) {
    return target.run(step(step));
  }

  /** Returns a history of all that the API offers, over opens, kills and losses of power. */
  public List<Step> wholeApi(int steps) {
    List<Step> history = new ArrayList<>();
    history.add(maker(0).settings());
    for (int step = 1; step < steps; step++) {
      history.add(maker(step).anything());
    }
    return history;
  }
}
