package io.emdb.durability;

import static org.assertj.core.api.Assertions.assertThat;

import io.emdb.Emdb;
import io.emdb.FlushPolicy;
import io.emdb.testing.Budget;
import io.emdb.testing.ChildJvm;
import io.emdb.testing.Directories;
import io.emdb.testing.ManualClock;
import io.emdb.testing.Seed;
import io.emdb.testing.Structure;
import io.emdb.testing.VerifiedDatabases;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * Kills processes under a mixed load of several threads, as {@code kill -9} does: at any moment,
 * also while they open, recover and close. Each goes on with what the one before left, so recovery
 * is killed, too. What is left is looked at in a copy, which is recovered in its place.
 */
class KillLoopTest {

  private static final int ROUNDS_OF_A_DATABASE = 50;

  private static final List<FlushPolicy> POLICIES =
      List.of(
          FlushPolicy.onEachWrite(),
          FlushPolicy.everyN(64),
          FlushPolicy.manual(),
          FlushPolicy.every(Duration.ofMillis(5)),
          FlushPolicy.everyN(3));

  @RegisterExtension final VerifiedDatabases databases = new VerifiedDatabases();
  @RegisterExtension final Seed seed = new Seed();

  private Budget budget;
  private LoadHistory history;
  private Path path;

  /** When a process is killed: some nanoseconds after it wrote a line, or as many reports. */
  private record Moment(String line, int reports, long nanos, int limit) {

    static Moment random(Random random, FlushPolicy policy) {
      int dice = random.nextInt(20);
      if (dice < 6) {
        return new Moment("opening", 0, random.nextInt(80_000_000), LoadChild.ENDLESS);
      }
      if (dice < 9) {
        int limit = 1 + random.nextInt(60);
        return new Moment("closing", Integer.MAX_VALUE, random.nextInt(8_000_000), limit);
      }
      boolean slow = policy.kind() == FlushPolicy.Kind.ON_EACH_WRITE;
      int reports = 1 + random.nextInt(slow ? 60 : 500);
      return new Moment("", reports, random.nextInt(2_000_000), LoadChild.ENDLESS);
    }

    boolean is(String written, int reported) {
      return line.isEmpty() ? reported == reports : written.equals(line);
    }

    void await() {
      long end = System.nanoTime() + nanos;
      while (System.nanoTime() - end < 0) {
        Thread.onSpinWait();
      }
    }
  }

  @Test
  void killedAgainAndAgain_losesNothingAcknowledged() throws Exception {
    budget = Budget.of("kills", 20);
    while (budget.another()) {
      int round = budget.round();
      if (round % ROUNDS_OF_A_DATABASE == 0) {
        path = databases.directory();
        history = new LoadHistory(seed.value() + round);
      }
      Random random = seed.random(round);
      FlushPolicy policy = POLICIES.get(round % POLICIES.size());
      long now = ManualClock.START.toEpochMilli() + round * 1_000L;
      String what = "round " + round + ", " + policy;
      runAndKill(what, policy, now, Moment.random(random, policy));
      verifyCopy(what, now);
      if (round % ROUNDS_OF_A_DATABASE == ROUNDS_OF_A_DATABASE - 1) {
        Directories.delete(path);
      }
    }
  }

  private void runAndKill(String what, FlushPolicy policy, long now, Moment moment)
      throws Exception {
    boolean killed = false;
    String last = "";
    Path working = databases.directory("");
    try (ChildJvm child = LoadChild.start(working, path, policy, history, now, moment.limit)) {
      for (String line = child.readLine(); line != null; line = child.readLine()) {
        history.take(line);
        last = line;
        if (!killed && moment.is(line, history.acknowledged())) {
          moment.await();
          child.kill();
          killed = true;
        }
      }
    }
    assertThat(history.remarks()).as(what).isEmpty();
    assertThat(killed).as("%s: killed before its end, which was %s", what, last).isTrue();
    budget.count("kills", 1);
    budget.count("kills while opening", history.opened() ? 0 : 1);
    budget.count("kills while closing", last.equals("closing") ? 1 : 0);
    budget.count("acknowledged operations", history.acknowledged());
  }

  private void verifyCopy(String what, long now) throws Exception {
    Path copy = databases.directory("copy");
    Directories.copy(path, copy);
    try (Emdb db = LoadChild.open(copy, FlushPolicy.manual(), now)) {
      history.settleAfterKill(what, db);
      Structure.verify(db);
      db.put("after", "recovery");
      budget.count("torn tails", db.stats().recovery().discardedBytes() > 0 ? 1 : 0);
    }
    Directories.delete(copy);
  }
}
