package io.emdb.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;

/**
 * How often a test repeats a random round: a few times in every build; under {@code -Pstress} until
 * {@code emdb.stress.seconds} have passed or {@code emdb.stress.rounds} are done, whichever is
 * given. What was run is written to {@code target/stress}, for the report.
 *
 * <pre>{@code
 * Budget budget = Budget.of("kills", 20);
 * while (budget.another()) {
 *   budget.count("acknowledged writes", oneRound(seed.random(budget.round())));
 * }
 * }</pre>
 */
public final class Budget {

  private static final Path REPORTS = Path.of("target", "stress");

  private final String name;
  private final long rounds;
  private final long nanos;
  private final long start = System.nanoTime();
  private final Map<String, Long> counts = new TreeMap<>();
  private int round = -1;

  private Budget(String name, long rounds, long nanos) {
    this.name = name;
    this.rounds = rounds;
    this.nanos = nanos;
  }

  /** Makes the budget of a loop; its name is that of its report's file. */
  public static Budget of(String name, int roundsInEveryBuild) {
    Long rounds = Long.getLong("emdb.stress.rounds");
    Long seconds = Long.getLong("emdb.stress.seconds");
    if (rounds != null) {
      return new Budget(name, rounds, Long.MAX_VALUE);
    }
    return seconds == null
        ? new Budget(name, roundsInEveryBuild, Long.MAX_VALUE)
        : new Budget(name, Long.MAX_VALUE, seconds * 1_000_000_000L);
  }

  /** Tells whether this is a long run, which may take larger steps as well as more of them. */
  public static boolean isStress() {
    return Long.getLong("emdb.stress.rounds") != null
        || Long.getLong("emdb.stress.seconds") != null;
  }

  /** Begins another round, or writes the report if that was the last. */
  public boolean another() {
    if (round + 1 < rounds && (round < 0 || System.nanoTime() - start < nanos)) {
      round++;
      return true;
    }
    write();
    return false;
  }

  /** Returns the number of the current round, from 0: a stream of the test's seed. */
  public int round() {
    return round;
  }

  /** Adds to a count of the report. */
  public void count(String what, long more) {
    counts.merge(what, more, Long::sum);
  }

  /** Writes what was done so far. */
  private void write() {
    StringBuilder report = new StringBuilder();
    append(report, "rounds", round + 1L);
    append(report, "seconds", (System.nanoTime() - start) / 1_000_000_000L);
    counts.forEach((what, count) -> append(report, what, count));
    try {
      Files.createDirectories(REPORTS);
      Files.writeString(REPORTS.resolve(name + ".txt"), report);
    } catch (IOException e) {
      throw new UncheckedIOException("The report of " + name + " cannot be written", e);
    }
  }

  private static void append(StringBuilder report, String what, long count) {
    report.append(what).append(": ").append(count).append('\n');
  }
}
