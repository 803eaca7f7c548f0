package io.emdb.durability;

import static org.assertj.core.api.Assertions.assertThat;

import io.emdb.Emdb;
import io.emdb.FlushPolicy;
import io.emdb.testing.Budget;
import io.emdb.testing.ChildJvm;
import io.emdb.testing.Directories;
import io.emdb.testing.ManualClock;
import io.emdb.testing.MountedImage;
import io.emdb.testing.Seed;
import io.emdb.testing.Structure;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Cuts the power of a real file system, whose kernel then writes nothing more of what it holds
 * back, while processes write to databases on it. Skipped where no file system can be mounted, or
 * where its power cannot be cut.
 */
class PowerCutTest {

  private static final int ROUNDS_OF_A_DATABASE = 20;

  private static final List<FlushPolicy> POLICIES =
      List.of(
          FlushPolicy.onEachWrite(),
          FlushPolicy.everyN(8),
          FlushPolicy.manual(),
          FlushPolicy.everyN(64),
          FlushPolicy.every(Duration.ofMillis(5)));

  @RegisterExtension final Seed seed = new Seed();

  private MountedImage device;
  private Budget budget;
  private LoadHistory history;
  private Path path;

  @AfterEach
  void unmount() throws Exception {
    if (device != null) {
      device.close();
    }
  }

  @ParameterizedTest
  @EnumSource(value = MountedImage.Kind.class, names = "TMPFS", mode = EnumSource.Mode.EXCLUDE)
  void cutUnderLoad_leavesAPrefixWithAllThatThePolicyPromises(MountedImage.Kind kind)
      throws Exception {
    device = MountedImage.of(kind);
    device.prepareCut();
    String name = "power-cuts-" + kind.name().toLowerCase(Locale.ROOT);
    budget = Budget.of(name, kind == MountedImage.Kind.EXT4 ? POLICIES.size() : 1);
    while (budget.another()) {
      int round = budget.round();
      if (round % ROUNDS_OF_A_DATABASE == 0) {
        if (path != null) {
          Directories.delete(path);
        }
        path = device.root().resolve("db-" + round);
        history = new LoadHistory(seed.value() + round);
      }
      Random random = seed.random(round);
      FlushPolicy policy = POLICIES.get(round % POLICIES.size());
      long now = ManualClock.START.toEpochMilli() + round * 1_000L;
      String what = kind + ", round " + round + ", " + policy;
      runAndCut(what, policy, now, random);
      if (random.nextInt(3) == 0) {
        cutRecovery(now, random);
      }
      verify(what, policy, now);
    }
  }

  private void runAndCut(String what, FlushPolicy policy, long now, Random random)
      throws Exception {
    int enough = random.nextInt(policy.kind() == FlushPolicy.Kind.ON_EACH_WRITE ? 60 : 500);
    boolean cut = false;
    try (ChildJvm child =
        LoadChild.start(device.beside(), path, policy, history, now, LoadChild.ENDLESS)) {
      for (String line = child.readLine(); line != null; line = child.readLine()) {
        history.take(line);
        if (!cut && history.opened() && history.acknowledged() >= enough) {
          assertThat(history.remarks()).as(what).isEmpty();
          device.cutPower(); // the process goes on meanwhile
          cut = true;
          child.kill();
        }
      }
    }
    assertThat(cut).as("%s: %s", what, history.remarks()).isTrue();
    device.remount();
    budget.count("power cuts", 1);
    budget.count("acknowledged operations", history.acknowledged());
  }

  /** Cuts the power again while another process opens what the first cut left. */
  private void cutRecovery(long now, Random random) throws Exception {
    LoadHistory before = history;
    history = new LoadHistory(before.seed());
    boolean cut = false;
    try (ChildJvm child =
        LoadChild.start(
            device.beside(), path, FlushPolicy.manual(), history, now, LoadChild.OPEN_ONLY)) {
      for (String line = child.readLine(); line != null; line = child.readLine()) {
        history.take(line);
        if (!cut && line.startsWith("open")) {
          long end = System.nanoTime() + random.nextInt(60_000_000);
          while (System.nanoTime() - end < 0) {
            Thread.onSpinWait();
          }
          device.cutPower();
          cut = true;
          child.kill();
        }
      }
    }
    device.remount();
    budget.count("power cuts", 1);
    budget.count("power cuts while opening", history.opened() ? 0 : 1);
    history = before;
  }

  private void verify(String what, FlushPolicy policy, long now) throws Exception {
    try (Emdb db = LoadChild.open(path, FlushPolicy.manual(), now)) {
      history.settleAfterPowerCut(what, db, policy);
      Structure.verify(db);
      budget.count("torn tails", db.stats().recovery().discardedBytes() > 0 ? 1 : 0);
    }
  }

  /** One process does all; it is not killed, so that it need not start again each time. */
  @Test
  void cutRightAfter_leavesExactlyWhatWasThere() throws Exception {
    device = MountedImage.of(MountedImage.Kind.EXT4);
    device.prepareCut();
    budget = Budget.of("power-cuts-right-after", 1);
    while (budget.another()) {
      try (ChildJvm child =
          ChildJvm.startSmall(device.beside(), Map.of(), CutScenarioChild.class)) {
        for (CutScenario scenario : CutScenario.values()) {
          Path database = device.root().resolve("db");
          child.say(scenario + " " + database);
          assertThat(child.readLine()).as("%s", scenario).isEqualTo("done");
          device.cutPower();
          child.say("let go");
          for (String line = ""; !"closed".equals(line); line = child.readLine()) {
            assertThat(line).as("%s: what it says while it closes", scenario).isNotNull();
          }
          device.remount();
          budget.count("power cuts", 1);
          try (Emdb db = scenario.open(database)) {
            assertThat(CutScenario.state(db)).as("%s", scenario).isEqualTo(scenario.expected());
            Structure.verify(db);
          }
          Directories.delete(database);
        }
      }
    }
  }
}
