package io.emdb.durability;

import io.emdb.Emdb;
import io.emdb.FlushPolicy;
import io.emdb.internal.file.fault.FaultyStorage;
import io.emdb.internal.file.fault.Operation;
import io.emdb.testing.ManualClock;
import io.emdb.testing.Step;
import java.util.ArrayList;
import java.util.List;

/**
 * One run of a workload, from the open to the close: steps of a history among which segments roll,
 * with a compaction, sweeps and a flush between. Knows what each operation of the storage was for.
 */
final class CrashRun {

  /** What was done up to an operation. */
  private record Phase(String name, int lastOperation) {}

  private final FaultyStorage storage;
  private final History history;
  private final DurableSteps durable;
  private final List<Phase> phases = new ArrayList<>();
  private final ManualClock clock = new ManualClock();

  private CrashRun(FaultyStorage storage, History history, FlushPolicy policy) {
    this.storage = storage;
    this.history = history;
    this.durable = new DurableSteps(policy, history.steps());
  }

  /** Does as many steps of a history on a storage. */
  static CrashRun of(FaultyStorage storage, History history, FlushPolicy policy, int steps) {
    CrashRun run = new CrashRun(storage, history, policy);
    run.run(policy, steps);
    return run;
  }

  private void run(FlushPolicy policy, int steps) {
    Emdb db = FaultyDatabase.openDoomed(storage, policy, clock);
    phase("open");
    for (int step = 1; step <= steps; step++) {
      Step next = history.next();
      int before = storage.operationCount();
      boolean isDurable = history.step(db, clock);
      durable.stepped(db, storage.operationCount(), isDurable);
      phase(nameOf(next, before));
      if (step == steps / 2) {
        maintain(db, "compaction", db::compact);
        maintain(db, "sweep", db::sweepExpired);
      } else if (step == steps * 3 / 4) {
        maintain(db, "flush", db::flush);
        maintain(db, "sweep", db::sweepExpired);
        maintain(db, "compaction", db::compact);
      }
    }
    db.close();
    phase("close");
  }

  private void maintain(Emdb db, String name, Runnable action) {
    action.run();
    if (!name.equals("sweep")) {
      durable.flushed(db, storage.operationCount());
    }
    phase(name);
  }

  private void phase(String name) {
    phases.add(new Phase(name, storage.operationCount()));
  }

  private String nameOf(Step step, int before) {
    boolean rolled =
        storage.operations().subList(before, storage.operationCount()).stream()
            .anyMatch(operation -> operation.kind() == Operation.Kind.CREATE);
    if (rolled) {
      return "roll";
    }
    return switch (step.kind()) {
      case TRANSACTION -> "transaction";
      case PUT_ALL, DELETE_ALL, DELETE_GROUP -> "batch";
      case CLEAR, DROP -> "clear or drop";
      default -> "single write";
    };
  }

  /**
   * Returns how many steps must be there if an operation did not become durable.
   *
   * @param beforeOpen how many were durable before the open, which vouches for all that it found
   */
  int durableBefore(int operation, int beforeOpen) {
    return operation <= phases.get(0).lastOperation ? beforeOpen : durable.before(operation);
  }

  /** Returns what an operation was for. */
  String nameOf(int operation) {
    if (storage.operations().get(operation - 1).file().startsWith("INDEX")) {
      return "index image";
    }
    for (Phase phase : phases) {
      if (operation <= phase.lastOperation) {
        return phase.name;
      }
    }
    return "close";
  }

  History history() {
    return history;
  }
}
