package io.emdb.testing;

import static org.assertj.core.api.Assertions.assertThat;

import io.emdb.Emdb;
import io.emdb.EmdbException;
import io.emdb.FlushPolicy;
import io.emdb.Transaction;
import io.emdb.internal.file.fault.FaultyStorage;
import io.emdb.internal.file.fault.PowerLoss;
import io.emdb.internal.view.DatabaseView;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;

/**
 * Runs a history on a database over a storage that can lose the power, beside a model, and compares
 * what each step returns and what is there after it. Everything follows from the steps, so a part
 * of a history is a history, too.
 */
public final class HistoryRun {

  private static final long DEFAULT_TTL_MILLIS = 1_500;
  private static final int SETTINGS = 64;
  private static final int SMALL_PAGES = 64;
  private static final int N = 8;
  private static final List<PowerLoss> MODES = List.of(PowerLoss.values());

  private final UnaryOperator<ScriptTarget> wrapper;
  private final ManualClock clock = new ManualClock();
  private final ScriptModel model = new ScriptModel().withDefaultTtl(DEFAULT_TTL_MILLIS);
  private final Moments moments = new Moments();
  private final Pins pins = new Pins();
  private FaultyStorage storage;
  private long highest = Long.MIN_VALUE;
  private boolean flushed;
  private long settings;
  private Emdb db;

  private HistoryRun(FaultyStorage storage, UnaryOperator<ScriptTarget> wrapper) {
    this.storage = storage;
    this.wrapper = wrapper;
  }

  /** Runs a history; throws at the first difference. */
  public static void run(List<Step> history) {
    run(history, UnaryOperator.identity());
  }

  /** Runs a history on databases inside wrappers, which may do some steps wrong. */
  public static void run(List<Step> history, UnaryOperator<ScriptTarget> wrapper) {
    boolean smallPages =
        !history.isEmpty()
            && history.get(0).kind() == Step.Kind.REOPEN
            && (history.get(0).number() & SMALL_PAGES) != 0;
    FaultyStorage storage = smallPages ? new FaultyStorage(512) : new FaultyStorage();
    HistoryRun run = new HistoryRun(storage, wrapper);
    try {
      run.open(0);
      run.moments.add(run.model, run.db);
      for (int i = 0; i < history.size(); i++) {
        run.step(history.get(i), "step " + i + ", " + history.get(i));
      }
      run.end();
    } finally {
      run.abandon();
    }
  }

  private void step(Step step, String what) {
    flushed = false;
    switch (step.kind()) {
      case OPEN_VIEW -> pins.add(db.readView(), model.committed());
      case OPEN_CURSOR -> {
        model.run(step);
        pins.add(step, target().cursor(step), sorted(), model);
      }
      case CLOSE_VIEWS -> pins.closeViews();
      case DRAW -> pins.draw((int) step.number(), what);
      case CLOSE_CURSORS -> pins.closeCursors();
      case REOPEN -> reopen(step);
      case KILL -> kill(step);
      case POWER_LOSS -> losePower(step, what);
      default -> plain(step, what);
    }
    moments.add(model, db);
    if (flushed) {
      moments.flushed();
    }
    compare(what);
  }

  private void plain(Step step, String what) {
    if (step.kind() == Step.Kind.SWEEP || step.kind() == Step.Kind.COMPACT) {
      moments.forgetExpired(model.now());
      pins.forgetExpired(model.now());
    }
    highest = Math.max(highest, model.now());
    Map<String, String> before = model.committed().state(model.now());
    String answer = wrapper.apply(target()).run(step);
    model.observe(answer);
    assertThat(answer).as(what).isEqualTo(model.run(step));
    highest = Math.max(highest, model.now());
    flushed = isDurable(step, answer, before);
    moments.addBetween(model, db);
    if (step.kind() == Step.Kind.ADVANCE) {
      pins.clockIsAt(model.now());
      showGhosts();
    }
  }

  /** By docs/durability.md: a flush, a compaction, and a commit that wrote something. */
  private boolean isDurable(Step step, String answer, Map<String, String> before) {
    return switch (step.kind()) {
      case FLUSH, COMPACT -> true;
      case TRANSACTION ->
          answer.endsWith(" committed")
              && !step.contains(Step.Kind.OUTSIDE)
              && !model.committed().state(model.now()).equals(before);
      default -> false;
    };
  }

  private ScriptDatabase target() {
    return new ScriptDatabase(db, clock, sorted());
  }

  /** Lets the database say what is there of that of which nobody else can. */
  private void showGhosts() {
    model.committed().showGhosts(target().state());
  }

  private void compare(String what) {
    assertThat(Step.inShort(target().state()))
        .as("state after %s", what)
        .isEqualTo(Step.inShort(model.state()));
    assertThat(db.namespaces())
        .as("namespaces after %s", what)
        .containsExactlyElementsOf(model.names());
    pins.compareViews(what, model.now());
  }

  // ---- opens

  private boolean sorted() {
    return (settings & 4) != 0;
  }

  private FlushPolicy policy() {
    return switch ((int) settings & 3) {
      case 0 -> FlushPolicy.manual();
      case 1 -> FlushPolicy.everyN(N);
      case 2 -> FlushPolicy.every(Duration.ofHours(1)); // never during a history
      default -> FlushPolicy.onEachWrite();
    };
  }

  private void open(long newSettings) {
    settings = newSettings;
    if ((settings & 8) != 0) {
      storage.likeWindows();
    }
    db =
        DatabaseView.open(
            Emdb.builder()
                .segmentSize((settings & 32) == 0 ? 64 * 1024 : 128 * 1024)
                .sortedKeys(sorted())
                .flushPolicy(policy())
                .defaultTtl(Duration.ofMillis(DEFAULT_TTL_MILLIS))
                .clock(clock)
                .options(),
            storage);
    highest = Math.max(highest, model.now());
    model.committed().forgetExpired(model.now());
    moments.clear();
    showGhosts();
  }

  private void reopen(Step step) {
    boolean pinsFirst = (settings & 16) == 0;
    if (pinsFirst) {
      pins.drop();
    }
    if (pins.isEmpty()) {
      Structure.verify(db);
    }
    db.close();
    pins.drop();
    storage.assertNothingOpen();
    storage = storage.restart();
    open(step.number() % SETTINGS);
  }

  /** Ends the process, now or at an operation of a compaction. */
  private void kill(Step step) {
    if (step.length() > 0) {
      moments.forgetExpired(model.now());
      highest = Math.max(highest, model.now());
      storage.freezeAt(storage.operationCount() + step.length());
      db.compact();
    }
    storage = killed(storage.restart());
    open(step.number() % SETTINGS);
  }

  private FaultyStorage killed(FaultyStorage left) {
    abandon();
    pins.drop();
    return left;
  }

  private void losePower(Step step, String what) {
    int promised = moments.promised(db, policy());
    PowerLoss mode = MODES.get(step.tag() % MODES.size());
    long seed = step.number() / SETTINGS;
    storage = killed(storage.powerLoss(seed, mode));
    List<ModelStore> before = moments.all();
    if (step.length() > 0) {
      storage.freezeAt(step.length());
      open(step.number() % SETTINGS);
      storage = killed(storage.powerLoss(seed, PowerLoss.RANDOM_PAGES));
    }
    open(step.number() % SETTINGS);
    recovered(before, promised, what);
  }

  /** Finds the moment that was recovered; the model goes on from there. */
  private void recovered(List<ModelStore> before, int promised, String what) {
    Map<String, String> state = target().state();
    for (int i = before.size() - 1; i >= promised; i--) {
      ModelStore moment = before.get(i).copy();
      moment.forgetExpired(highest); // what was hidden once may have been left out since
      if (moment.isShownBy(state, model.now())) {
        moment.showGhosts(state);
        model.committed().restore(moment);
        model.names().clear();
        model.names().addAll(db.namespaces());
        return;
      }
    }
    assertThat(Step.inShort(state))
        .as(
            "after %s: not what was there at one of the last %d moments; compared with the last",
            what, before.size() - promised)
        .isEqualTo(Step.inShort(before.get(before.size() - 1).state(model.now())));
    throw new AssertionError("unreachable");
  }

  // ---- ends

  private void end() {
    pins.draw(Integer.MAX_VALUE, "the end");
    pins.closeCursors();
    pins.closeViews();
    Structure.verify(db);
    db.close();
    storage.assertNothingOpen();
  }

  /** Ends the database's threads; that a close fails whose storage is gone is expected. */
  private void abandon() {
    if (db == null || !db.isOpen()) {
      return;
    }
    try {
      db.currentTransaction().ifPresent(Transaction::rollback);
      db.close();
    } catch (EmdbException expected) {
      if (db.isOpen()) {
        throw expected;
      }
    }
  }
}
