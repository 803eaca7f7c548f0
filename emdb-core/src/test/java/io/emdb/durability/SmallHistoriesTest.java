package io.emdb.durability;

import io.emdb.Emdb;
import io.emdb.FlushPolicy;
import io.emdb.internal.file.fault.FaultyStorage;
import io.emdb.testing.Budget;
import io.emdb.testing.ManualClock;
import io.emdb.testing.Seed;
import io.emdb.testing.Step;
import io.emdb.testing.Step.Kind;
import io.emdb.testing.StepText;
import io.emdb.testing.Structure;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Random;
import java.util.function.IntFunction;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * All sequences of up to three operations out of a small alphabet, and all that a loss of power can
 * leave of what they did not sync: any subset of the pages of 512 bytes, lengths and names. Most
 * bugs of recovery need no more than that. In every build all sequences of two and a sample of
 * those of three; where the subsets are many, a sample of them.
 */
class SmallHistoriesTest {

  private static final int SECTOR = 512;
  private static final int MOST_SUBSETS = 24;
  private static final int MOST_SUBSETS_IN_LONG_RUNS = 256;
  private static final int SAMPLES = 120;
  private static final FlushPolicy POLICY = FlushPolicy.manual();

  /** The operations; what they write tells where in the sequence they stand. */
  private static final List<IntFunction<Step>> ALPHABET =
      List.of(
          tag -> Step.put("", "a", tag, 700),
          tag -> Step.put("", "b", tag, 100),
          tag -> Step.of(Kind.DELETE, "", "a"),
          tag -> new Step(Kind.PUT_ALL, 0, "", List.of("a", "b"), tag, 400, -1, List.of()),
          tag -> Step.transaction(Step.put("", "b", tag, 600), Step.of(Kind.DELETE, "", "a")),
          tag -> Step.of(Kind.CLEAR),
          tag -> Step.of(Kind.FLUSH),
          tag -> Step.of(Kind.COMPACT),
          tag -> Step.put("n1", "a", tag, 300),
          tag -> Step.of(Kind.DROP, "n1"),
          tag -> Step.of(Kind.REOPEN));

  private static final List<Step> BASE =
      List.of(Step.put("", "a", 1, 300), Step.put("", "b", 2, 300), Step.put("n1", "a", 3, 300));

  @RegisterExtension final Seed seed = new Seed();

  private FaultyStorage base() {
    FaultyStorage storage = new FaultyStorage(SECTOR);
    ManualClock clock = new ManualClock();
    History history = new History(BASE::get);
    try (Emdb db = FaultyDatabase.openDoomed(storage, POLICY, clock)) {
      while (history.steps() < BASE.size()) {
        history.step(db, clock);
      }
    }
    return storage;
  }

  @Test
  void anySubsetOfWhatWasNotSynced_afterAnySmallHistory_leavesAPrefix() {
    FaultyStorage base = base();
    Budget budget = Budget.of("small-histories", 1);
    while (budget.another()) {
      Random random = seed.random(budget.round());
      for (List<Step> sequence : sequences(random)) {
        crashAfter(base, sequence, random, budget);
      }
    }
  }

  /** Returns all sequences, or of the longest ones a sample. */
  private static List<List<Step>> sequences(Random random) {
    List<List<Step>> all = new ArrayList<>();
    for (IntFunction<Step> first : ALPHABET) {
      all.add(List.of(first.apply(11)));
      for (IntFunction<Step> second : ALPHABET) {
        all.add(List.of(first.apply(11), second.apply(12)));
      }
    }
    int size = ALPHABET.size();
    int longest = size * size * size;
    for (int i = 0; i < (Budget.isStress() ? longest : SAMPLES); i++) {
      int number = Budget.isStress() ? i : random.nextInt(longest);
      all.add(
          List.of(
              ALPHABET.get(number % size).apply(11),
              ALPHABET.get(number / size % size).apply(12),
              ALPHABET.get(number / size / size).apply(13)));
    }
    return all;
  }

  /** Crashes when a sequence is done, and at an operation that its last step does. */
  private void crashAfter(FaultyStorage base, List<Step> sequence, Random random, Budget budget) {
    Session calm = new Session(base, sequence);
    calm.run(Integer.MAX_VALUE);
    crash(calm, random, budget);
    int operations = calm.lastOperation - calm.operationsBefore;
    if (operations > 0) {
      Session frozen = new Session(base, sequence);
      frozen.run(calm.operationsBefore + 1 + random.nextInt(operations));
      crash(frozen, random, budget);
    }
    budget.count("sequences", 1);
  }

  private static void crash(Session session, Random random, Budget budget) {
    int parts = session.storage.unsynced().size();
    for (BitSet kept : subsets(parts, random)) {
      session.assertRecovers(kept);
      budget.count("losses of power", 1);
    }
    FaultyDatabase.abandon(session.db);
  }

  private static List<BitSet> subsets(int parts, Random random) {
    int most = Budget.isStress() ? MOST_SUBSETS_IN_LONG_RUNS : MOST_SUBSETS;
    List<BitSet> subsets = new ArrayList<>();
    if (parts < 20 && (1 << parts) <= most) {
      for (long bits = 0; bits < (1L << parts); bits++) {
        subsets.add(BitSet.valueOf(new long[] {bits}));
      }
      return subsets;
    }
    subsets.add(new BitSet());
    for (int i = 1; i < most; i++) {
      BitSet subset = new BitSet();
      int keptInFour = random.nextInt(5);
      for (int part = 0; part < parts; part++) {
        subset.set(part, random.nextInt(4) < keptInFour);
      }
      subsets.add(subset);
    }
    return subsets;
  }

  /** A run of one sequence. */
  private static final class Session {
    private final List<Step> steps = new ArrayList<>(BASE);
    private final ManualClock clock = new ManualClock();
    private final History history = new History(steps::get);
    private FaultyStorage storage;
    private Emdb db;
    private DurableSteps durable;
    private int operationsBefore;
    private int lastOperation;
    private int frozenAt = Integer.MAX_VALUE;

    Session(FaultyStorage base, List<Step> sequence) {
      steps.addAll(sequence);
      while (history.steps() < BASE.size()) {
        history.stepModel();
      }
      storage = base.restart();
      open();
    }

    private void open() {
      db = FaultyDatabase.openDoomed(storage, POLICY, clock);
      durable = new DurableSteps(POLICY, history.steps());
    }

    /** Does the sequence; nothing of its last step becomes durable from an operation on. */
    void run(int freezeAt) {
      while (history.steps() < steps.size()) {
        operationsBefore = storage.operationCount();
        boolean last = history.steps() == steps.size() - 1;
        if (last && freezeAt != Integer.MAX_VALUE) {
          frozenAt = freezeAt;
          storage.freezeAt(freezeAt);
        }
        step(history.next(), last);
      }
      lastOperation = storage.operationCount();
    }

    private void step(Step step, boolean last) {
      if (step.kind() != Kind.REOPEN) {
        boolean isDurable = history.step(db, clock);
        durable.stepped(db, storage.operationCount(), isDurable);
        return;
      }
      history.stepModel();
      db.close();
      if (!last) {
        storage = storage.restart();
        open();
      } else if (frozenAt == Integer.MAX_VALUE) {
        durable = new DurableSteps(POLICY, history.steps());
      }
    }

    void assertRecovers(BitSet kept) {
      List<String> parts = storage.unsynced();
      FaultyStorage left = storage.powerLossKeeping(kept);
      ManualClock now = new ManualClock();
      String what = StepText.of(steps) + ", frozen at " + frozenAt + ", " + kept + " of " + parts;
      Emdb recovered = FaultyDatabase.openDoomed(left, POLICY, now);
      history.assertPrefix(what, recovered, now, durable.before(frozenAt));
      Structure.verify(recovered);
      recovered.close();
      left.assertNothingOpen();
    }
  }
}
