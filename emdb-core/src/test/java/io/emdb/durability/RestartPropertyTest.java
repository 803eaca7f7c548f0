package io.emdb.durability;

import static org.assertj.core.api.Assertions.assertThat;

import io.emdb.Emdb;
import io.emdb.FlushPolicy;
import io.emdb.internal.file.fault.FaultyStorage;
import io.emdb.testing.ManualClock;
import io.emdb.testing.Script;
import io.emdb.testing.ScriptDatabase;
import io.emdb.testing.Seed;
import io.emdb.testing.Structure;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * Removed, expired, cleared and dropped entries stay gone, and live ones stay, through compactions,
 * sweeps, clean reopens and kills in any order.
 */
class RestartPropertyTest {

  private static final int ROUNDS = 10;
  private static final int STEPS = 400;

  @RegisterExtension final Seed seed = new Seed();

  private final ManualClock clock = new ManualClock();

  @Test
  void entries_throughCompactionSweepReopenAndKill_areTheModels() {
    for (int round = 0; round < ROUNDS; round++) {
      Random random = seed.random(round);
      History history = new History(new Script(seed.value() * 31 + round, 20, 2_500));
      FaultyStorage storage = new FaultyStorage();
      Emdb db = FaultyDatabase.openDoomed(storage, FlushPolicy.manual(), clock);
      for (int step = 0; step < STEPS; step++) {
        history.step(db, clock);
        int what = random.nextInt(60);
        if (what < 3) {
          db.compact();
        } else if (what < 5) {
          db.sweepExpired();
        } else if (what < 8) {
          FaultyStorage next = reopen(what, db, storage);
          storage = next;
          db = FaultyDatabase.openDoomed(storage, FlushPolicy.manual(), clock);
        }
        if (what < 8) {
          clock.set(java.time.Instant.ofEpochMilli(history.now()));
          assertThat(new ScriptDatabase(db, clock).state())
              .as("round %d, step %d, after %d", round, step, what)
              .isEqualTo(history.state());
        }
      }
      Structure.verify(db);
      db.close();
      storage.assertNothingOpen();
    }
  }

  private static FaultyStorage reopen(int what, Emdb db, FaultyStorage storage) {
    if (what == 5) {
      FaultyStorage next = storage.restart();
      FaultyDatabase.abandon(db);
      return next;
    }
    db.close();
    return storage.restart();
  }
}
