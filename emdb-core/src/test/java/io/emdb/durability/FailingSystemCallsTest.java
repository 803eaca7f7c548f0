package io.emdb.durability;

import static org.assertj.core.api.Assertions.assertThat;

import io.emdb.Emdb;
import io.emdb.FlushPolicy;
import io.emdb.durability.FaultControl.Call;
import io.emdb.durability.FaultControl.Fault;
import io.emdb.testing.Budget;
import io.emdb.testing.ChildJvm;
import io.emdb.testing.Directories;
import io.emdb.testing.ManualClock;
import io.emdb.testing.Seed;
import io.emdb.testing.Structure;
import io.emdb.testing.SystemTools;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * Fails system calls of a real process on real files: any sync, also one that fails once and then
 * seems to work; any write, also in part; making, renaming, cutting and deleting files. Skipped
 * where no C compiler or no preloading is.
 */
class FailingSystemCallsTest {

  private static final int STEPS = 60;

  private static final List<FlushPolicy> POLICIES =
      List.of(
          FlushPolicy.onEachWrite(),
          FlushPolicy.everyN(8),
          FlushPolicy.manual(),
          FlushPolicy.every(Duration.ofMillis(1)));

  private static final List<Fault> FAULTS =
      List.of(
          new Fault(Call.SYNC, 0, Fault.EIO, 1),
          new Fault(Call.SYNC, 0, Fault.EIO, Integer.MAX_VALUE),
          new Fault(Call.WRITE, 0, Fault.EIO, 1),
          new Fault(Call.WRITE, 0, Fault.ENOSPC, 3),
          new Fault(Call.WRITE, 0, Fault.SHORT, Integer.MAX_VALUE),
          new Fault(Call.LENGTH, 0, Fault.EIO, 1),
          new Fault(Call.LENGTH, 0, Fault.ENOSPC, 1),
          new Fault(Call.RENAME, 0, Fault.EIO, 1),
          new Fault(Call.OPEN, 0, Fault.EMFILE, 3),
          new Fault(Call.CREATE, 0, Fault.ENOSPC, 1),
          new Fault(Call.CREATE, 0, Fault.EMFILE, 1),
          new Fault(Call.UNLINK, 0, Fault.EIO, 1));

  @RegisterExtension final Seed seed = new Seed();

  private Path work;
  private Path directory;
  private ChildJvm child;
  private Budget budget;

  @BeforeEach
  void start() throws Exception {
    SystemTools.requireLinux();
    work = Directories.createTemporary();
    directory = Files.createDirectory(work.resolve("watched")).resolve("db");
    Path shim =
        SystemTools.compile(
            FailingSystemCallsTest.class,
            "faults.c",
            "-U_FORTIFY_SOURCE",
            "-shared",
            "-fPIC",
            "-ldl");
    Path control = work.resolve("control");
    FaultControl.open(control);
    child =
        ChildJvm.startSmall(
            work,
            Map.of(
                "LD_PRELOAD",
                shim.toString(),
                "EMDB_FAULT_CONTROL",
                control.toString(),
                "EMDB_FAULT_PATH",
                work.resolve("watched").toString()),
            FaultChild.class,
            control.toString());
  }

  @AfterEach
  void stop() throws Exception {
    if (child != null) {
      child.close();
    }
    if (work != null) {
      Directories.delete(work);
    }
  }

  @Test
  void syncs_areRealAndAsManyAsThePolicySays() throws Exception {
    assertThat(syncs(FlushPolicy.onEachWrite(), 50)).startsWith(50, 1, 1);
    assertThat(syncs(FlushPolicy.everyN(10), 50)).startsWith(5, 1, 1);
    assertThat(syncs(FlushPolicy.manual(), 50)).startsWith(0, 1, 1);
  }

  /** Returns how many the puts took, then a put and a flush, a commit, and the close. */
  private List<Integer> syncs(FlushPolicy policy, int puts) throws Exception {
    child.say("count " + directory + " " + policy + " " + puts);
    List<Integer> counts = new ArrayList<>();
    for (String count : child.readLine().split(" ", -1)) {
      counts.add(Integer.parseInt(count));
    }
    assertThat(counts.get(3)).as("syncs of a close after a put").isPositive();
    Directories.delete(directory);
    return counts;
  }

  @Test
  void systemCallThatFails_losesNothingAcknowledgedAndNothingMoreIsAcknowledged() throws Exception {
    budget = Budget.of("failing-system-calls", POLICIES.size());
    while (budget.another()) {
      Random random = seed.random(budget.round());
      FlushPolicy policy = POLICIES.get(budget.round() % POLICIES.size());
      long load = seed.value() + budget.round();
      long[] calls = experiment(policy, load, Fault.NONE);
      for (Fault fault : FAULTS) {
        int among = (int) calls[fault.call().number()];
        int nth = 1 + random.nextInt(among + 1);
        experiment(policy, load, new Fault(fault.call(), nth, fault.error(), fault.times()));
      }
    }
  }

  /** A segment that no snapshot holds any more is due to be deleted when the snapshot is closed. */
  @Test
  void databaseThatFailed_deletesNoSegmentInTheBackground() throws Exception {
    budget = Budget.of("failed-and-idle", 5);
    Fault fault = new Fault(Call.SYNC, 51, Fault.EIO, Integer.MAX_VALUE);
    while (budget.another()) {
      experiment(FlushPolicy.onEachWrite(), 1_781_913_371L, fault);
    }
  }

  /** Returns how many calls of each kind there were. */
  private long[] experiment(FlushPolicy policy, long load, Fault fault) throws Exception {
    String what = policy + ", load " + load + ", " + fault;
    long now = ManualClock.START.toEpochMilli();
    LoadHistory history = new LoadHistory(load);
    history.begin(now);
    child.say(
        String.join(
            " ",
            "load",
            directory.toString(),
            policy.toString(),
            String.valueOf(load),
            String.valueOf(STEPS),
            String.valueOf(now),
            fault.format()));
    boolean failed = false;
    String line = child.readLine();
    for (; line != null && !line.startsWith("end"); line = child.readLine()) {
      assertThat(line).as(what).doesNotStartWith("!");
      checkType(what, line, fault);
      failed |= line.startsWith("failed");
      history.take(line);
    }
    assertThat(line).as("%s: it ended", what).isNotNull();
    long[] end = Arrays.stream(line.split(" ", -1)).skip(1).mapToLong(Long::parseLong).toArray();
    if (failed && fault.call() == Call.SYNC) {
      assertThat(end[1]).as("%s: syncs after a failed one", what).isZero();
    }
    budget.count("experiments", 1);
    budget.count("system calls failed", end[0]);
    budget.count("databases that refused writes from then on", failed ? 1 : 0);
    budget.count("acknowledged operations", history.acknowledged());
    try (Emdb db = LoadChild.open(directory, FlushPolicy.manual(), now)) {
      history.settleAfterKill(what, db);
      Structure.verify(db);
    }
    Directories.delete(directory);
    return Arrays.copyOfRange(end, 2, end.length);
  }

  private static void checkType(String what, String line, Fault fault) {
    if (line.startsWith("failed")) {
      assertThat(line).as(what).isIn("failed EmdbIoException", "failed EmdbFailedException");
    }
    if (line.startsWith("refused Emdb")) {
      boolean full = fault.error() == Fault.ENOSPC;
      assertThat(line)
          .as(what)
          .isEqualTo("refused " + (full ? "EmdbDiskFullException" : "EmdbIoException"));
    }
  }
}
