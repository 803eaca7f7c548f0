package io.emdb.durability;

import static org.assertj.core.api.Assertions.assertThat;

import io.emdb.Emdb;
import io.emdb.testing.ChildJvm;
import io.emdb.testing.ManualClock;
import io.emdb.testing.Seed;
import io.emdb.testing.VerifiedDatabases;
import java.nio.file.Path;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Kills a process, as kill -9 does, in the middle of its writes: nothing acknowledged is lost. */
class KillTest {

  private static final int ROUNDS = 3;

  @RegisterExtension final VerifiedDatabases databases = new VerifiedDatabases();
  @RegisterExtension final Seed seed = new Seed();

  @ParameterizedTest
  @ValueSource(strings = {"on-each-write", "every-64", "every-50ms", "manual"})
  void killedProcess_losesNothingAcknowledged(String policy) throws Exception {
    Path path = databases.directory();
    History history = new History(WritingChild.script(seed.value()));
    ManualClock clock = new ManualClock();
    for (int round = 0; round < ROUNDS; round++) {
      int acknowledged = runAndKill(path, policy, history.steps(), round);
      while (history.steps() <= acknowledged) {
        history.stepModel();
      }
      Emdb db = databases.open(Emdb.builder().path(path).clock(clock));
      int recovered = history.assertPrefix(policy + ", round " + round, db, clock, acknowledged);
      history.repeatFrom(recovered, db, clock);
      databases.closeAll();
    }
  }

  /** Returns the number of steps done when the kill came, at least; one more may be. */
  private int runAndKill(Path path, String policy, int done, int round) throws Exception {
    int enough = done + 200 + seed.random(round).nextInt(600);
    try (ChildJvm child =
        ChildJvm.start(
            WritingChild.class,
            path.toString(),
            policy,
            String.valueOf(seed.value()),
            String.valueOf(done))) {
      int acknowledged = done;
      for (String line = child.readLine(); line != null; line = child.readLine()) {
        acknowledged = Integer.parseInt(line);
        if (acknowledged == enough) {
          child.kill();
        }
      }
      assertThat(acknowledged).isGreaterThanOrEqualTo(enough);
      return acknowledged;
    }
  }
}
