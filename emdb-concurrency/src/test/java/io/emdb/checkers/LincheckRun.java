package io.emdb.checkers;

import io.emdb.testing.Budget;
import java.util.function.IntConsumer;
import org.jetbrains.lincheck.datastructures.CTestConfiguration;
import org.jetbrains.lincheck.datastructures.ModelCheckingOptions;
import org.jetbrains.lincheck.datastructures.Options;
import org.jetbrains.lincheck.datastructures.StressOptions;

/**
 * Random scenarios of few threads with few operations each, run again and again: under stress, by
 * the scheduler of the machine; under model checking, by each schedule in turn. Each outcome must
 * be that of the operations one after the other. How many, {@link Budget} says.
 */
public final class LincheckRun {

  private static final int OPERATIONS = 3;
  private static final int OPERATIONS_AROUND = 2;

  /** Under {@code -Pstress}, a round has so many times the scenarios: some seconds' worth. */
  private static final int STRESS_FACTOR = 10;

  private static final int STRESS_SCHEDULES = 200; // one takes some ten milliseconds
  private static final int SCHEDULES = 20;

  /** Loops over the slots of a shard or the stripes of the epochs are not what hangs. */
  private static final int LONGEST_LOOP = 2_000;

  private LincheckRun() {}

  /** Runs operations under stress, in scenarios of three threads so many times each. */
  public static void stress(
      String name, Class<?> operations, Class<?> model, int scenarios, int times) {
    run(
        name,
        "executions",
        size -> check(new StressOptions().threads(3), operations, model, size, times),
        scenarios,
        times);
  }

  /** Runs operations of two threads in at most so many schedules of each scenario. */
  public static void modelCheck(String name, Class<?> operations, Class<?> model, int scenarios) {
    int schedules = Budget.isStress() ? STRESS_SCHEDULES : SCHEDULES;
    run(
        name,
        "schedules at most",
        size ->
            check(
                new ModelCheckingOptions().loopBound(LONGEST_LOOP).threads(2),
                operations,
                model,
                size,
                schedules),
        scenarios,
        schedules);
  }

  private static void run(String name, String what, IntConsumer round, int scenarios, int times) {
    int size = Budget.isStress() ? STRESS_FACTOR * scenarios : scenarios;
    Budget budget = Budget.of("lincheck-" + name, 1);
    while (budget.another()) {
      round.accept(size);
      budget.count("scenarios", size);
      budget.count(what, (long) size * times);
    }
  }

  private static <O extends Options<O, C>, C extends CTestConfiguration> void check(
      O options, Class<?> operations, Class<?> model, int scenarios, int times) {
    options
        .iterations(scenarios)
        .invocationsPerIteration(times)
        .actorsBefore(OPERATIONS_AROUND)
        .actorsPerThread(OPERATIONS)
        .actorsAfter(OPERATIONS_AROUND)
        .sequentialSpecification(model)
        .check(operations);
  }
}
