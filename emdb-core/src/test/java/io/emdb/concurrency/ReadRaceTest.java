package io.emdb.concurrency;

import io.emdb.Emdb;
import io.emdb.EmdbBuilder;
import io.emdb.testing.Budget;
import io.emdb.testing.Crew;
import io.emdb.testing.DeadlockWatch;
import io.emdb.testing.Seed;
import io.emdb.testing.Structure;
import io.emdb.testing.VerifiedDatabases;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * Gets, looks in place, cursors, views and read-only transactions beside writes, compaction, clear,
 * drop and the close: right values, or the word that the database is closed.
 */
@ExtendWith(DeadlockWatch.class)
class ReadRaceTest {

  private static final int READERS = 3;
  private static final int STEPS = 100;

  @RegisterExtension final VerifiedDatabases databases = new VerifiedDatabases();
  @RegisterExtension final Seed seed = new Seed();

  @Test
  void reads_besideCompactionDropClearAndClose_areRightOrClosed() {
    Path path = databases.directory();
    Budget budget = Budget.of("reads-beside-close", 4);
    while (budget.another()) {
      int round = budget.round();
      EmdbBuilder builder =
          Emdb.builder()
              .path(path)
              .segmentSize(64 * 1024)
              .sortedKeys(round % 2 == 1)
              .flushPolicy(Policies.ofRound(round / 2));
      Emdb db = builder.open();
      db.clear();
      ReadRace race = run(db, round);
      try (Emdb again = builder.open()) {
        race.verify(again);
        Structure.verify(again);
      }
      report(budget, race);
    }
  }

  @Test
  void reads_ofADatabaseInMemory_areRightOrClosed() {
    Budget budget = Budget.of("reads-beside-close-in-memory", 2);
    while (budget.another()) {
      int round = budget.round();
      Emdb db =
          Emdb.builder()
              .inMemory()
              .segmentSize(64 * 1024)
              .sortedKeys(round % 2 == 1)
              .flushPolicy(Policies.ofRound(round / 2))
              .open();
      report(budget, run(db, round));
    }
  }

  private ReadRace run(Emdb db, int round) {
    ReadRace race = new ReadRace(db);
    int stream = round * (READERS + 1);
    try (Crew crew = new Crew()) {
      crew.add(READERS, index -> race.readUntilClosed(seed.random(stream + index)))
          .add(race::compactUntilClosed)
          .add(() -> race.write(seed.random(stream + READERS), STEPS))
          .start();
    }
    return race;
  }

  private static void report(Budget budget, ReadRace race) {
    budget.count("reads", race.reads());
    budget.count("compactions", race.compactions());
  }
}
