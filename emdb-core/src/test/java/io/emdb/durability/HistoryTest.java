package io.emdb.durability;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import io.emdb.testing.Budget;
import io.emdb.testing.HistoryRun;
import io.emdb.testing.Script;
import io.emdb.testing.ScriptTarget;
import io.emdb.testing.Seed;
import io.emdb.testing.Shrinker;
import io.emdb.testing.Step;
import io.emdb.testing.StepText;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Random histories of the whole API, through reopens, kills and losses of power, agree with a
 * model. One that does not is shrunk to the steps that matter and printed with the command that
 * repeats it.
 */
class HistoryTest {

  private static final int STEPS = 140;
  private static final int KEYS = 24;
  private static final int LONGEST_VALUE = 900;

  /** So that a compaction makes several copies, and some segments have nothing dead. */
  private static final int LONGEST_OF_LARGE_VALUES = 12_000;

  private static final int TRIES = 1_500;

  @RegisterExtension final Seed seed = new Seed();

  private List<Step> history(int round, int steps) {
    int longest = round % 3 == 2 ? LONGEST_OF_LARGE_VALUES : LONGEST_VALUE;
    return new Script(seed.value() * 31 + round, KEYS, longest).wholeApi(steps);
  }

  @Test
  void wholeApi_throughReopensKillsAndLossesOfPower_agreesWithTheModel() {
    Budget budget = Budget.of("histories", 30);
    while (budget.another()) {
      List<Step> history = history(budget.round(), STEPS);
      check(history);
      budget.count("steps", history.size());
      Map<Step.Kind, Integer> kinds = new TreeMap<>();
      history.forEach(step -> kinds.merge(step.kind(), 1, Integer::sum));
      kinds.forEach((kind, count) -> budget.count("steps " + kind, count));
    }
  }

  /** The histories once found and shrunk, and what {@code -Demdb.history} says. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "PUT:k=k1:t=1:x=-1 KILL POWER_LOSS GET:k=k1",
        "TRANSACTION{JOIN{OUTSIDE{PUT:n=n1:k=k7:t=127:x=-1}}} KILL:l=9 POWER_LOSS:t=2",
        "PUT:k=k1:t=1:x=-1 TRANSACTION{JOIN{JOIN{OUTSIDE{PUT:n=n1:k=k2:t=2:x=-1}}}} POWER_LOSS:t=3:x=28052671",
      })
  void historyWrittenDown_agreesWithTheModel(String text) {
    HistoryRun.run(StepText.parse(text.isEmpty() ? System.getProperty("emdb.history", "") : text));
  }

  private static void check(List<Step> history) {
    Throwable failure = failureOf(history, UnaryOperator::identity);
    if (failure != null) {
      List<Step> shrunk = shrink(history, UnaryOperator::identity);
      throw new AssertionError(report(shrunk), failureOf(shrunk, UnaryOperator::identity));
    }
  }

  private static List<Step> shrink(
      List<Step> failing, Supplier<UnaryOperator<ScriptTarget>> wrapper) {
    return Shrinker.shrink(
        failing, history -> failureOf(history, wrapper) != null, Step::simpler, TRIES);
  }

  private static Throwable failureOf(
      List<Step> history, Supplier<UnaryOperator<ScriptTarget>> wrapper) {
    try {
      HistoryRun.run(history, wrapper.get());
      return null;
    } catch (RuntimeException | Error failure) {
      return failure;
    }
  }

  private static String report(List<Step> shrunk) {
    StringBuilder report = new StringBuilder("a history fails; shrunk to ");
    report.append(shrunk.size()).append(" steps:\n");
    shrunk.forEach(step -> report.append("  ").append(step).append('\n'));
    report.append("Repeat: mvn -pl emdb-core test '-Dtest=").append(HistoryTest.class.getName());
    report.append("#historyWrittenDown_agreesWithTheModel' '-Demdb.history=");
    return report.append(StepText.of(shrunk)).append('\'').toString();
  }

  // ---- the histories find bugs

  /** Ways for a database to be wrong. */
  enum Bug {
    /** {@code deleteAll} of three keys or more leaves the last one. */
    DELETE_ALL_LEAVES_ONE,
    /** What a transaction put last stays when it is rolled back. */
    ROLLBACK_KEEPS_THE_LAST_PUT,
    /** After a compaction, the next delete says it was done and was not. */
    DELETE_AFTER_COMPACTION_IS_FORGOTTEN,
    /** A put with a deadline loses it if the same key was cleared before. */
    DEADLINE_IS_LOST_AFTER_CLEAR
  }

  /** A database with a bug. */
  private static final class Broken implements UnaryOperator<ScriptTarget> {
    private final Bug bug;
    private boolean armed;

    Broken(Bug bug) {
      this.bug = bug;
    }

    @Override
    public ScriptTarget apply(ScriptTarget target) {
      return new ScriptTarget() {
        @Override
        public String run(Step step) {
          return runWrong(step, target);
        }

        @Override
        public Map<String, String> state() {
          return target.state();
        }
      };
    }

    private String runWrong(Step step, ScriptTarget target) {
      switch (bug) {
        case DELETE_ALL_LEAVES_ONE -> {
          return step.kind() == Step.Kind.DELETE_ALL && step.keys().size() > 2
              ? target.run(with(step, step.keys().subList(0, step.keys().size() - 1)))
              : target.run(step);
        }
        case ROLLBACK_KEEPS_THE_LAST_PUT -> {
          String answer = target.run(step);
          if (answer.endsWith(" rolled back") && !step.inner().isEmpty()) {
            Step last = step.inner().get(step.inner().size() - 1);
            if (last.kind() == Step.Kind.PUT) {
              target.run(last);
            }
          }
          return answer;
        }
        case DELETE_AFTER_COMPACTION_IS_FORGOTTEN -> {
          boolean forget = armed && step.kind() == Step.Kind.DELETE;
          armed = step.kind() == Step.Kind.COMPACT || (armed && !forget);
          return forget ? "true" : target.run(step);
        }
        case DEADLINE_IS_LOST_AFTER_CLEAR -> {
          armed |= step.kind() == Step.Kind.CLEAR;
          return armed && step.kind() == Step.Kind.PUT && step.number() > 0
              ? target.run(
                  Step.put(step.namespace(), step.keys().get(0), step.tag(), step.length()))
              : target.run(step);
        }
      }
      throw new AssertionError(bug);
    }

    private static Step with(Step step, List<String> keys) {
      return new Step(
          step.kind(),
          step.via(),
          step.namespace(),
          keys,
          step.tag(),
          step.length(),
          step.number(),
          step.inner());
    }
  }

  @ParameterizedTest
  @EnumSource(Bug.class)
  void bugOfADatabase_isFoundAndShrunkToAFewSteps(Bug bug) {
    Supplier<UnaryOperator<ScriptTarget>> broken = () -> new Broken(bug);
    int round = 0;
    while (failureOf(history(round, STEPS), broken) == null) {
      round++;
      assertThat(round).as("histories that do not find it").isLessThan(100);
    }
    List<Step> shrunk = shrink(history(round, STEPS), broken);

    assertThat(shrunk).as(StepText.of(shrunk)).hasSizeBetween(1, 4);
    assertThat(failureOf(StepText.parse(StepText.of(shrunk)), broken)).isNotNull();
    assertThatCode(() -> HistoryRun.run(shrunk)).doesNotThrowAnyException();
    assertThat(report(shrunk)).contains("'-Demdb.history=" + shrunk.get(0));
  }
}
