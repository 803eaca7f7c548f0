package io.emdb.durability;

import io.emdb.Emdb;
import io.emdb.FlushPolicy;
import io.emdb.testing.ManualClock;
import io.emdb.testing.Script;
import io.emdb.testing.ScriptDatabase;
import io.emdb.testing.ScriptModel;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;

/** A process that does a script's steps and says after each that it is done, until it is killed. */
public final class WritingChild {

  private WritingChild() {}

  static Script script(long seed) {
    return new Script(seed, 50, 600);
  }

  public static void main(String[] arguments) {
    long seed = Long.parseLong(arguments[2]);
    int done = Integer.parseInt(arguments[3]);
    ScriptModel model = new ScriptModel();
    ManualClock clock = new ManualClock();
    Script script = script(seed);
    for (int step = 0; step < done; step++) {
      script.run(step, model);
    }
    clock.set(Instant.ofEpochMilli(model.now()));
    Emdb db =
        Emdb.builder()
            .path(Path.of(arguments[0]))
            .flushPolicy(policy(arguments[1]))
            .segmentSize(64 * 1024)
            .clock(clock)
            .open();
    ScriptDatabase target = new ScriptDatabase(db, clock);
    for (int step = done; ; step++) {
      script.run(step, target);
      System.out.println(step + 1);
      System.out.flush();
      if (step % 97 == 96) {
        db.compact();
      }
    }
  }

  private static FlushPolicy policy(String name) {
    return switch (name) {
      case "on-each-write" -> FlushPolicy.onEachWrite();
      case "every-64" -> FlushPolicy.everyN(64);
      case "every-50ms" -> FlushPolicy.every(Duration.ofMillis(50));
      default -> FlushPolicy.manual();
    };
  }
}
