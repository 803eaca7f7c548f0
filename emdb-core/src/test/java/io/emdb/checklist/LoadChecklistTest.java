package io.emdb.checklist;

import static org.assertj.core.api.Assertions.assertThat;

import io.emdb.testing.Contents;
import io.emdb.testing.Crew;
import io.emdb.testing.ManualClock;
import io.emdb.testing.Script;
import io.emdb.testing.ScriptDatabase;
import io.emdb.testing.ScriptModel;
import io.emdb.testing.Seed;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Points 23 and 24: concurrency and the oracle. */
class LoadChecklistTest extends Checklist {

  @RegisterExtension final Seed seed = new Seed();

  @Nested
  @DisplayName("23: readers and writers at once")
  class Point23 {

    @Test
    void tenReadersOfTenThousandGets_andAWriterOfAThousandPuts_agree() {
      for (int i = 0; i < 100; i++) {
        db.put("k" + i, "v");
      }
      try (Crew crew = new Crew()) {
        crew.add(10, index -> read()).add(this::write).start();
      }
      assertThat(db.size()).isEqualTo(1_100);
    }

    private void read() {
      for (int i = 0; i < 10_000; i++) {
        assertThat(db.getString("k" + i % 100)).isEqualTo("v");
      }
    }

    private void write() {
      for (int i = 0; i < 1_000; i++) {
        db.put("new-" + i, "v");
      }
    }

    @Test
    void fourThreadsOf250Puts_giveAThousandKeys() {
      Crew.run(
          4,
          index -> {
            for (int i = 0; i < 250; i++) {
              db.put(index + "-" + i, "v");
            }
          });
      assertThat(db.size()).isEqualTo(1_000);
      assertThat(Contents.of(db)).hasSize(1_000);
      reopen();
      assertThat(db.size()).isEqualTo(1_000);
    }
  }

  @Nested
  @DisplayName("24: 512 random steps agree with a map")
  class Point24 {

    @Test
    void randomSteps_overThirtyTwoKeys_equalTheModel() {
      Script script = new Script(seed.value(), 32, 200);
      ScriptModel model = new ScriptModel();
      ScriptDatabase database = new ScriptDatabase(db, clock);
      for (int step = 0; step < 512; step++) {
        assertThat(script.run(step, database))
            .as("result of step %d", step)
            .isEqualTo(script.run(step, model));
        assertThat(database.state()).as("state after step %d", step).isEqualTo(model.state());
      }
      assertThat(ManualClock.START.toEpochMilli()).isLessThan(model.now());
      reopen();
      assertThat(new ScriptDatabase(db, clock).state()).isEqualTo(model.state());
    }
  }
}
