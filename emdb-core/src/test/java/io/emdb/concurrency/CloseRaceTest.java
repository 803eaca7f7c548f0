package io.emdb.concurrency;

import static org.assertj.core.api.Assertions.assertThat;

import io.emdb.Emdb;
import io.emdb.EmdbBuilder;
import io.emdb.testing.Budget;
import io.emdb.testing.Contents;
import io.emdb.testing.Crew;
import io.emdb.testing.DeadlockWatch;
import io.emdb.testing.Seed;
import io.emdb.testing.Structure;
import io.emdb.testing.VerifiedDatabases;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Writes of every kind race with the close: what was acknowledged is there, and nothing else. */
@ExtendWith(DeadlockWatch.class)
class CloseRaceTest {

  private static final int WRITERS = 4;

  @RegisterExtension final VerifiedDatabases databases = new VerifiedDatabases();
  @RegisterExtension final Seed seed = new Seed();

  @Test
  void writes_racingWithTheClose_areThereIfAcknowledged() {
    Path path = databases.directory();
    Budget budget = Budget.of("writes-beside-close", 8);
    while (budget.another()) {
      int round = budget.round();
      EmdbBuilder builder =
          Emdb.builder()
              .path(path)
              .segmentSize(64 * 1024)
              .sortedKeys(round % 3 == 1)
              .flushPolicy(Policies.ofRound(round));
      List<OwnedWrites> writers = race(builder, round);
      try (Emdb db = builder.open()) {
        assertThat(db.stats().recovery().cleanShutdown()).isTrue();
        Map<String, String> left = Contents.of(db);
        for (OwnedWrites writer : writers) {
          writer.verify(left);
          budget.count("acknowledged writes", writer.count());
        }
        Structure.verify(db);
      }
    }
  }

  private List<OwnedWrites> race(EmdbBuilder builder, int round) {
    Emdb db = builder.open();
    db.clear();
    db.compact();
    AtomicInteger acknowledged = new AtomicInteger();
    List<OwnedWrites> writers = new ArrayList<>();
    for (int i = 0; i < WRITERS; i++) {
      writers.add(new OwnedWrites(db, i, seed.random(round * WRITERS + i), acknowledged));
    }
    int enough = 20 + seed.random(-1 - round).nextInt(400);
    try (Crew crew = new Crew()) {
      crew.add(WRITERS, index -> writers.get(index).runUntilClosed())
          .add(
              () -> {
                while (acknowledged.get() < enough) {
                  Thread.onSpinWait();
                }
                db.close();
              })
          .start();
    }
    return writers;
  }
}
