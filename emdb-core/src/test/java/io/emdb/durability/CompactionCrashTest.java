package io.emdb.durability;

import static io.emdb.testing.Contents.utf8;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.emdb.Emdb;
import io.emdb.EmdbException;
import io.emdb.EmdbIoException;
import io.emdb.FlushPolicy;
import io.emdb.Ttl;
import io.emdb.internal.file.fault.Fault;
import io.emdb.internal.file.fault.FaultyStorage;
import io.emdb.internal.file.fault.Operation;
import io.emdb.internal.file.fault.PowerLoss;
import io.emdb.internal.view.DatabaseView;
import io.emdb.testing.Budget;
import io.emdb.testing.ManualClock;
import io.emdb.testing.Seed;
import java.io.IOException;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * Loses the power, or fails an operation, in a compaction so large that two threads copy and one
 * group of segments is finished while the next is copied. What is stored must be the same before,
 * within and after it: nothing lost, nothing removed back.
 */
class CompactionCrashTest {

  private static final int SEGMENT_BYTES = 8 << 20;
  private static final int VALUE_BYTES = 16 * 1024;
  private static final int VALUES = 267; // that fill a little more than half of a segment
  private static final int SAMPLES = 5;
  private static final List<Fault> FAULTS = List.of(Fault.values());
  private static final PowerLoss[] MODES = PowerLoss.values();

  @RegisterExtension final Seed seed = new Seed();

  private final ManualClock clock = new ManualClock();
  private FaultyStorage before;
  private Map<String, Integer> expected;

  private Emdb open(FaultyStorage storage) {
    return DatabaseView.open(
        Emdb.builder()
            .segmentSize(SEGMENT_BYTES)
            .flushPolicy(FlushPolicy.manual())
            .sortedKeys(true)
            .clock(clock)
            .options(),
        storage);
  }

  /** Two segments of a session each, either too full for a copy of both; a third removes. */
  @BeforeEach
  void fill() {
    FaultyStorage storage = new FaultyStorage();
    for (String session : List.of("a", "b")) {
      try (Emdb db = open(storage)) {
        db.namespace("dropped").put(session, "gone");
        db.namespace("cleared").put(session, "gone");
        db.namespace("kept").put(session, "v");
        for (int i = 0; i < VALUES; i++) {
          db.put(utf8(session + i), value(session, i));
        }
        db.put(session + " expires", "gone", Ttl.after(Duration.ofMillis(10)));
      }
      storage = storage.restart();
    }
    try (Emdb db = open(storage)) {
      db.delete("a7");
      db.delete("b7");
      db.put(utf8("a8"), value("again", 8));
      db.dropNamespace("dropped");
      db.namespace("dropped").put("again", "v");
      db.namespace("cleared").clear();
    }
    clock.advanceMillis(10);
    before = storage.restart();
    try (Emdb db = open(before.restart())) {
      expected = contents(db);
    }
    assertThat(expected).hasSize(2 * VALUES - 2 + 3);
  }

  private static byte[] value(String session, int number) {
    byte[] value = new byte[VALUE_BYTES];
    Arrays.fill(value, (byte) number);
    System.arraycopy(utf8(session), 0, value, 0, session.length());
    return value;
  }

  private static Map<String, Integer> contents(Emdb db) {
    Map<String, Integer> contents = new TreeMap<>();
    db.forEach((key, value) -> contents.put(new String(key, UTF_8), Arrays.hashCode(value)));
    for (String name : db.namespaces()) {
      db.namespace(name)
          .forEach(
              (key, value) ->
                  contents.put(name + "/" + new String(key, UTF_8), Arrays.hashCode(value)));
    }
    return contents;
  }

  /** Compacts and closes; returns how many operations the open took. */
  private int compact(FaultyStorage storage) {
    Emdb db = open(storage);
    int opened = storage.operationCount();
    db.compact();
    assertThat(contents(db)).isEqualTo(expected);
    db.close();
    return opened;
  }

  @Test
  void compaction_isDoneByTwoThreads_inOverlappingGroups() {
    FaultyStorage storage = before.restart();
    compact(storage);
    List<Operation> operations = storage.operations();
    int firstDeletion = first(operations, Operation.Kind.DELETE, ".seg");
    int secondCopy = 0;
    for (Operation operation : operations) {
      if (operation.kind() == Operation.Kind.CREATE && operation.file().endsWith(".seg.tmp")) {
        secondCopy = operation.number();
      }
    }
    assertThat(count(operations, Operation.Kind.RENAME, ".seg.tmp")).isEqualTo(2);
    assertThat(count(operations, Operation.Kind.DELETE, ".seg")).isGreaterThanOrEqualTo(3);
    assertThat(firstDeletion)
        .as("originals of the first group go when the second copy is there already")
        .isGreaterThan(secondCopy);
  }

  private static int first(List<Operation> operations, Operation.Kind kind, String suffix) {
    return operations.stream()
        .filter(each -> each.kind() == kind && each.file().endsWith(suffix))
        .findFirst()
        .orElseThrow()
        .number();
  }

  private static long count(List<Operation> operations, Operation.Kind kind, String suffix) {
    return operations.stream()
        .filter(each -> each.kind() == kind && each.file().endsWith(suffix))
        .count();
  }

  @Test
  void powerLostAtEachOperation_ofAnOverlappingCompaction_changesNothingThatIsStored()
      throws IOException {
    FaultyStorage whole = before.restart();
    int opened = compact(whole);
    int operations = whole.operationCount();
    Budget budget = Budget.of("crash-points-large-compaction", 1);
    while (budget.another()) {
      Random random = seed.random(budget.round());
      if (Budget.isStress()) {
        for (int point = opened + 1; point <= operations; point++) {
          crashAt(point, random, budget, MODES[(point + budget.round()) % MODES.length]);
        }
      } else {
        for (int i = 0; i < SAMPLES; i++) {
          int point = opened + 1 + random.nextInt(operations - opened);
          crashAt(point, random, budget, MODES[random.nextInt(MODES.length)]);
        }
      }
    }
  }

  private void crashAt(int point, Random random, Budget budget, PowerLoss mode) throws IOException {
    FaultyStorage storage = before.restart();
    storage.freezeAt(point);
    compact(storage);
    budget.count("points", 1);
    long powerSeed = random.nextLong();
    String what = mode + " at " + point + " of " + storage.operationCount();
    FaultyStorage left = storage.powerLoss(powerSeed, mode);
    assertSameContents(what, left);
    FaultyStorage again = storage.powerLoss(powerSeed, mode);
    if (left.operationCount() > 0) {
      again.freezeAt(1 + random.nextInt(left.operationCount()));
      assertSameContents(what + ", frozen", again);
      again = again.powerLoss(powerSeed, MODES[random.nextInt(MODES.length)]);
    }
    assertSameContents(what + ", again", again);
    budget.count("losses of power, " + mode, 1);
  }

  /** Opens, compares and closes. */
  private void assertSameContents(String what, FaultyStorage left) throws IOException {
    Emdb db = open(left);
    assertThat(contents(db)).as(what).isEqualTo(expected);
    assertThat(left.list()).as(what).noneMatch(name -> name.endsWith(".tmp"));
    db.close();
    left.assertNothingOpen();
  }

  @Test
  void operationThatFails_inAnOverlappingCompaction_changesNothingThatIsStored()
      throws IOException {
    FaultyStorage whole = before.restart();
    int opened = compact(whole);
    int operations = whole.operationCount();
    Budget budget = Budget.of("faults-large-compaction", 1);
    while (budget.another()) {
      Random random = seed.random(budget.round());
      int samples = Budget.isStress() ? operations : SAMPLES;
      for (int i = 0; i < samples; i++) {
        int point = opened + 1 + random.nextInt(operations - opened);
        Fault fault = FAULTS.get(random.nextInt(FAULTS.size()));
        failAt(point, fault, random);
        budget.count("failed operations, " + fault, 1);
      }
    }
  }

  private void failAt(int point, Fault fault, Random random) throws IOException {
    String what = fault + " at " + point;
    FaultyStorage storage = before.restart();
    Emdb db = open(storage);
    storage.failAt(Math.max(point, storage.operationCount() + 1), fault);
    try {
      db.compact();
    } catch (EmdbIoException failed) {
      assertThat(failed).as(what).hasMessageNotContaining("null");
    }
    assertThat(contents(db)).as(what).isEqualTo(expected);
    if (db.failure().isEmpty() && storage.operationCount() >= point) {
      db.compact();
      assertThat(contents(db)).as(what + ", compacted again").isEqualTo(expected);
    }
    FaultyStorage killed = storage.restart();
    FaultyStorage cut = storage.powerLoss(random.nextLong(), PowerLoss.RANDOM_PAGES);
    close(db);
    assertSameContents(what + ", killed", killed);
    assertSameContents(what + ", power lost", cut);
  }

  private static void close(Emdb db) {
    try {
      db.close();
    } catch (EmdbException expectedOfAStorageThatIsGone) {
      assertThat(db.isOpen()).isFalse();
    }
  }
}
