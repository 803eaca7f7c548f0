package io.emdb.durability;

import static org.assertj.core.api.Assertions.assertThat;

import io.emdb.Emdb;
import io.emdb.FlushPolicy;
import io.emdb.ReadView;
import io.emdb.internal.file.fault.FaultyStorage;
import io.emdb.testing.ManualClock;
import io.emdb.testing.Script;
import io.emdb.testing.ScriptDatabase;
import io.emdb.testing.Seed;
import io.emdb.testing.Structure;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
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

  /** A view, and the step whose state it must show for as long as it is open. */
  private record Pinned(ReadView view, int step) {}

  @Test
  void entries_throughCompactionSweepReopenAndKill_areTheModels() {
    for (int round = 0; round < ROUNDS; round++) {
      new Round(round).run();
    }
  }

  private final class Round {
    private final String name;
    private final Random random;
    private final History history;
    private final List<Pinned> pinned = new ArrayList<>();
    private FaultyStorage storage = new FaultyStorage();
    private Emdb db = open();

    Round(int number) {
      name = "round " + number;
      random = seed.random(number);
      history = new History(new Script(seed.value() * 31 + number, 20, 2_500));
    }

    private Emdb open() {
      return FaultyDatabase.openDoomed(storage, FlushPolicy.manual(), clock);
    }

    void run() {
      for (int step = 0; step < STEPS; step++) {
        history.step(db, clock);
        int what = random.nextInt(60);
        maintain(what);
        if (what < 16) {
          verify("step " + step + ", after " + what);
        }
      }
      closeViews();
      Structure.verify(db);
      db.close();
      storage.assertNothingOpen();
    }

    private void maintain(int what) {
      clock.set(Instant.ofEpochMilli(history.now()));
      if (what < 5) {
        db.compact();
      } else if (what < 7) {
        db.sweepExpired();
      } else if (what < 9) {
        reopen(/* killed= */ true);
      } else if (what < 11) {
        closeViews();
        reopen(/* killed= */ false);
      } else if (what < 16) {
        pinned.add(new Pinned(db.readView(), history.steps()));
      } else if (what < 18) {
        closeViews();
      }
    }

    private void reopen(boolean killed) {
      if (!killed) {
        db.close();
      }
      FaultyStorage next = storage.restart();
      if (killed) {
        pinned.clear();
        FaultyDatabase.abandon(db);
      }
      storage = next;
      db = open();
    }

    private void verify(String when) {
      assertThat(new ScriptDatabase(db, clock).state())
          .as("%s, %s", name, when)
          .isEqualTo(history.state());
      for (Pinned each : pinned) {
        assertThat(ScriptDatabase.state(each.view))
            .as("%s, %s, view of step %d", name, when, each.step)
            .isEqualTo(history.stateNow(each.step));
      }
    }

    private void closeViews() {
      pinned.forEach(each -> each.view.close());
      pinned.clear();
    }
  }
}
