package io.emdb.lifecycle;

import static org.assertj.core.api.Assertions.assertThat;

import io.emdb.Emdb;
import io.emdb.testing.Budget;
import io.emdb.testing.ChildJvm;
import io.emdb.testing.Directories;
import io.emdb.testing.Structure;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Processes that race for one database: one at a time gets it. */
class LockRaceTest {

  private static final int RACERS = 2;
  private static final int WINS = 25;

  private final List<ChildJvm> children = new ArrayList<>();
  private Path work;
  private Path path;

  @BeforeEach
  void make() throws Exception {
    work = Directories.createTemporary();
    path = work.resolve("db");
  }

  @AfterEach
  void stop() throws Exception {
    for (ChildJvm child : children) {
      child.kill();
      child.close();
    }
    Directories.delete(work);
  }

  private ChildJvm start() throws Exception {
    ChildJvm child = ChildJvm.startSmall(work, Map.of(), LockChild.class);
    children.add(child);
    return child;
  }

  @Test
  void racingProcesses_areNeverBothInside() throws Exception {
    int racers = Budget.isStress() ? RACERS + 1 : RACERS;
    for (int i = 0; i < racers; i++) {
      start();
    }
    int won = 0;
    Budget budget = Budget.of("lock-races", 2);
    while (budget.another()) {
      for (ChildJvm child : children) {
        child.say("race " + path + " " + WINS);
      }
      for (ChildJvm child : children) {
        String[] words = String.valueOf(child.readLine()).split(" ", -1);
        assertThat(words).as("what a racer says").hasSize(4);
        won += Integer.parseInt(words[1]);
        budget.count("opens that got in", Integer.parseInt(words[1]));
        budget.count("opens that were refused", Integer.parseInt(words[3]));
      }
    }
    try (Emdb db = Emdb.open(path)) {
      assertThat(db.getString("count")).isEqualTo(String.valueOf(won));
      Structure.verify(db);
    }
  }

  @Test
  void killedHolder_letsTheNextInAtOnce() throws Exception {
    Budget budget = Budget.of("killed-holders", 1);
    while (budget.another()) {
      ChildJvm holder = start();
      holder.say("hold " + path);
      assertThat(holder.readLine()).isEqualTo("holding");
      holder.kill();
      try (Emdb db = Emdb.open(path)) {
        assertThat(db.getString("holder")).isEqualTo("was here");
      }
      budget.count("holders killed", 1);
    }
  }
}
