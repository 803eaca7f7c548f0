package io.emdb.durability;

import static org.assertj.core.api.Assertions.assertThat;

import io.emdb.Emdb;
import io.emdb.FlushPolicy;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What is known of a mixed load over many processes: what each worker's keys held when the database
 * was looked at last, and what the present process acknowledged since, in the order in which its
 * reports came. A report comes after its step and before the worker's next one. So of two steps,
 * one was acknowledged before the other began if its report is before that of the other's
 * predecessor.
 */
final class LoadHistory {

  private final long seed;
  private final LoadModel[] models = new LoadModel[LoadStep.WORKERS];
  private final int[] steps = new int[LoadStep.WORKERS];
  private final int[] latestShared = new int[LoadStep.WORKERS];

  // of the present process
  private final List<List<Report>> reports = new ArrayList<>();
  private final List<String> remarks = new ArrayList<>();
  private int count;
  private long now;
  private boolean opened;

  /** A step that returned, the position of its report among all, and whether it was refused. */
  private record Report(int position, boolean refused) {}

  /** Which numbers of steps a worker may be at: all its states between these may be the present. */
  private record Match(int low, int high, LoadModel model, int recordsLost) {}

  LoadHistory(long seed) {
    this.seed = seed;
    for (int worker = 0; worker < LoadStep.WORKERS; worker++) {
      models[worker] = new LoadModel();
      reports.add(new ArrayList<>());
    }
  }

  long seed() {
    return seed;
  }

  /** Returns how many steps of a worker have been done. */
  int steps(int worker) {
    return steps[worker];
  }

  /** Starts with a new process, at a time for deadlines. */
  void begin(long nowMillis) {
    now = nowMillis;
    count = 0;
    opened = false;
    remarks.clear();
    reports.forEach(List::clear);
  }

  /** Takes what the process wrote. */
  void take(String line) {
    String[] words = line.split(" ", 3);
    if (words.length == 2 && words[0].matches("-?[0-9]")) {
      int worker = Math.abs(words[0].charAt(words[0].length() - 1) - '0');
      List<Report> own = reports.get(worker);
      assertThat(Integer.parseInt(words[1])).isEqualTo(steps[worker] + own.size() + 1);
      own.add(new Report(count++, words[0].startsWith("-")));
    } else if (line.startsWith("!")) {
      remarks.add(line);
    } else if (line.equals("open")) {
      opened = true;
    }
  }

  /** Returns how many steps of this process returned. */
  int acknowledged() {
    return count;
  }

  /** Tells whether this process has had the database open. */
  boolean opened() {
    return opened;
  }

  /** Returns what else this process had to say. */
  List<String> remarks() {
    return List.copyOf(remarks);
  }

  private int acknowledged(int worker) {
    return steps[worker] + reports.get(worker).size();
  }

  /** Returns the position of a step's report; -1 if it was before this process. */
  private int position(int worker, int number) {
    int index = number - steps[worker] - 1;
    return index < 0 ? -1 : reports.get(worker).get(index).position;
  }

  /** Returns after which position a step began: that of its predecessor. */
  private int began(int worker, int number) {
    return position(worker, number - 1);
  }

  /** The process died: all that was acknowledged is there. */
  void settleAfterKill(String what, Emdb db) {
    int[] bounds = new int[LoadStep.WORKERS];
    for (int worker = 0; worker < LoadStep.WORKERS; worker++) {
      bounds[worker] = acknowledged(worker);
    }
    settle(what, db, bounds, 0);
  }

  /** The power went: what the policy promises is there, and nothing without what was before it. */
  void settleAfterPowerCut(String what, Emdb db, FlushPolicy policy) {
    if (policy.kind() == FlushPolicy.Kind.ON_EACH_WRITE) {
      settleAfterKill(what, db);
      return;
    }
    int mayLose =
        policy.kind() == FlushPolicy.Kind.EVERY_N ? policy.records() - 1 : Integer.MAX_VALUE;
    settle(what, db, synced(), mayLose);
  }

  /** Returns up to which step each worker's are certainly on the device, whatever the policy. */
  private int[] synced() {
    int[] synced = steps.clone();
    int latest = -1;
    for (int worker = 0; worker < LoadStep.WORKERS; worker++) {
      for (int number = steps[worker] + 1; number <= acknowledged(worker); number++) {
        if (syncs(worker, number)) {
          synced[worker] = number;
          latest = Math.max(latest, began(worker, number));
        }
      }
    }
    for (int worker = 0; worker < LoadStep.WORKERS; worker++) {
      while (synced[worker] < acknowledged(worker)
          && position(worker, synced[worker] + 1) <= latest) {
        synced[worker]++;
      }
    }
    return synced;
  }

  private boolean syncs(int worker, int number) {
    if (reports.get(worker).get(number - steps[worker] - 1).refused) {
      return false;
    }
    return switch (LoadStep.of(seed, worker, number).kind()) {
      case TRANSACTION, SHARED, COMPACT, FLUSH -> true;
      default -> false;
    };
  }

  private void settle(String what, Emdb db, int[] bounds, int mayLose) {
    LoadState state = LoadState.of(db);
    Match[] matches = new Match[LoadStep.WORKERS];
    long lost = 0;
    for (int worker = 0; worker < LoadStep.WORKERS; worker++) {
      String who = what + ", worker " + worker;
      matches[worker] = match(who, worker, state.workers().get(worker), bounds[worker]);
      lost += matches[worker].recordsLost;
    }
    assertThat(lost).as("%s: records lost", what).isLessThanOrEqualTo(mayLose);
    assertNoHole(what, matches);
    for (int worker = 0; worker < LoadStep.WORKERS; worker++) {
      advance(worker, matches[worker]);
    }
    assertShared(what, state.shared(), matches);
    for (int worker = 0; worker < LoadStep.WORKERS; worker++) {
      steps[worker] = matches[worker].high;
    }
  }

  /** Finds the steps after which a worker's keys held what they hold, from a bound on. */
  private Match match(String who, int worker, Map<String, String> state, int bound) {
    LoadModel model = models[worker].copy();
    int last = acknowledged(worker);
    int low = -1;
    Match found = null;
    for (int number = steps[worker]; ; number++) {
      if (number >= bound && model.state(now).equals(state)) {
        low = low < 0 ? number : low;
        found = new Match(low, number, model.copy(), 0);
      }
      if (number > last) {
        break;
      }
      int records = apply(model, worker, number + 1);
      if (found != null && number < last) {
        found = new Match(low, found.high, found.model, found.recordsLost + records);
      }
    }
    if (found == null) {
      throw notFound(who, worker, state, bound);
    }
    return found;
  }

  private int apply(LoadModel model, int worker, int number) {
    List<Report> own = reports.get(worker);
    int index = number - steps[worker] - 1;
    boolean refused = index < own.size() && own.get(index).refused;
    return refused ? 0 : model.apply(LoadStep.of(seed, worker, number), now);
  }

  /** Says which earlier step it is, or how it differs from the last that was to be there. */
  private AssertionError notFound(String who, int worker, Map<String, String> state, int bound) {
    LoadModel model = models[worker].copy();
    for (int number = steps[worker]; number < bound; number++) {
      if (model.state(now).equals(state)) {
        return new AssertionError(
            who
                + ": at step "
                + number
                + ", though step "
                + bound
                + " was promised: "
                + LoadStep.of(seed, worker, number + 1).kind()
                + " is lost");
      }
      apply(model, worker, number + 1);
    }
    Map<String, String> wrong = new TreeMap<>();
    Map<String, String> expected = model.state(now);
    state.forEach((path, value) -> difference(wrong, path, expected.get(path), value));
    expected.forEach((path, value) -> difference(wrong, path, value, state.get(path)));
    return new AssertionError(
        who + ": after no step from " + bound + " on. Compared with that one: " + wrong);
  }

  private static void difference(
      Map<String, String> wrong, String path, String expected, String found) {
    if (expected == null || !expected.equals(found)) {
      wrong.put(path, brief(found) + " instead of " + brief(expected));
    }
  }

  private static String brief(String value) {
    return value == null || value.length() < 60
        ? value
        : value.substring(0, 30) + "…" + value.substring(value.length() - 20);
  }

  /** If a step is there, so is each one that had been acknowledged before it began. */
  private void assertNoHole(String what, Match[] matches) {
    for (int there = 0; there < LoadStep.WORKERS; there++) {
      int number = matches[there].low;
      int began = number > steps[there] ? began(there, number) : -1;
      for (int worker = 0; worker < LoadStep.WORKERS; worker++) {
        int missing = matches[worker].high + 1;
        if (missing <= acknowledged(worker)) {
          assertThat(position(worker, missing))
              .as(
                  "%s: step %d of worker %d is there, step %d of worker %d before it is not",
                  what, number, there, missing, worker)
              .isGreaterThanOrEqualTo(began);
        }
      }
    }
  }

  private void advance(int worker, Match match) {
    for (int number = steps[worker] + 1; number <= match.high; number++) {
      int index = number - steps[worker] - 1;
      boolean refused =
          index < reports.get(worker).size() && reports.get(worker).get(index).refused;
      if (!refused && LoadStep.of(seed, worker, number).kind() == LoadStep.Kind.SHARED) {
        latestShared[worker] = number;
      }
    }
    models[worker] = match.model;
  }

  /** The shared keys hold what one of the workers' latest transactions over them wrote. */
  private void assertShared(String what, Map<String, String> shared, Match[] matches) {
    List<String> latest = new ArrayList<>();
    for (int worker = 0; worker < LoadStep.WORKERS; worker++) {
      if (latestShared[worker] > 0 && !isOverwritten(worker, matches)) {
        latest.add(LoadStep.sharedValue(worker, latestShared[worker]));
      }
    }
    if (latest.isEmpty()) {
      assertThat(shared).as(what).isEmpty();
      return;
    }
    assertThat(shared).as("%s: shared keys", what).hasSize(LoadStep.SHARED_KEYS);
    assertThat(shared.values()).as("%s: shared keys", what).containsOnly(shared.get("s.0"));
    assertThat(shared.get("s.0")).as("%s: shared keys", what).isIn(latest);
  }

  /**
   * Tells whether another worker's latest transaction began after that of a worker had returned.
   */
  private boolean isOverwritten(int worker, Match[] matches) {
    int number = latestShared[worker];
    if (number > acknowledged(worker)) {
      return false;
    }
    int returned = number > steps[worker] ? position(worker, number) : -2;
    for (int other = 0; other < LoadStep.WORKERS; other++) {
      int later = latestShared[other];
      if (other != worker && later > steps[other] && later <= matches[other].high) {
        int began = began(other, later);
        if (returned == -2 ? began >= -1 : began >= returned) {
          return true;
        }
      }
    }
    return false;
  }
}
