package io.emdb.testing;

import io.emdb.Emdb;
import io.emdb.EmdbConflictException;
import io.emdb.EmdbTransactionException;
import io.emdb.Transaction;
import io.emdb.Transaction.Savepoint;
import io.emdb.TransactionOptions;
import java.util.ArrayList;
import java.util.List;

/** A step that is a transaction of a database; see {@link ModelTransaction}. */
final class ScriptTransaction {

  /** What a closure throws on purpose. */
  private static final class Abandoned extends RuntimeException {
    private static final long serialVersionUID = 1L;
  }

  private final ScriptDatabase target;
  private final Emdb database;
  private final StringBuilder results = new StringBuilder();

  ScriptTransaction(ScriptDatabase target) {
    this.target = target;
    this.database = target.database();
  }

  String run(Step step) {
    try {
      return results.append(run(step, (int) step.number())).toString();
    } catch (EmdbConflictException conflict) {
      return results.append(" conflict").toString();
    }
  }

  private String run(Step step, int ending) {
    if (ending == Step.RETURN || ending == Step.THROW) {
      return close(step, ending == Step.THROW) ? " committed" : " rolled back";
    }
    TransactionOptions options =
        TransactionOptions.defaults().withReadOnly(ending == Step.READ_ONLY);
    try (Transaction running = database.begin(options)) {
      runAll(step.inner(), running);
      if (ending == Step.ROLLBACK) {
        running.rollback();
        return " rolled back";
      }
      if (ending == Step.ROLLBACK_ONLY) {
        running.setRollbackOnly();
        return commitRefused(running);
      }
      running.commit();
      return " committed";
    }
  }

  private static String commitRefused(Transaction running) {
    try {
      running.commit();
    } catch (EmdbTransactionException refused) {
      return " rolled back";
    }
    throw new AssertionError("a transaction marked rollback-only was committed");
  }

  /** Returns whether the closure returned. */
  private boolean close(Step step, boolean abandons) {
    try {
      database.inTransaction(
          running -> {
            runAll(step.inner(), running);
            if (abandons) {
              throw new Abandoned();
            }
          });
      return true;
    } catch (Abandoned abandoned) {
      return false;
    }
  }

  private void runAll(List<Step> steps, Transaction running) {
    List<Savepoint> savepoints = new ArrayList<>();
    for (Step step : steps) {
      results.append(runOne(step, running, savepoints)).append("; ");
    }
  }

  private String runOne(Step step, Transaction running, List<Savepoint> savepoints) {
    switch (step.kind()) {
      case SAVEPOINT -> savepoints.add(running.savepoint());
      case ROLLBACK_TO -> {
        int index = ModelTransaction.index(step, savepoints);
        if (index >= 0) {
          running.rollbackTo(savepoints.get(index));
          savepoints.subList(index + 1, savepoints.size()).clear();
        }
      }
      case RELEASE -> {
        int index = ModelTransaction.index(step, savepoints);
        if (index >= 0) {
          running.release(savepoints.get(index));
          savepoints.subList(index, savepoints.size()).clear();
        }
      }
      case JOIN -> {
        if (running.isReadOnly()) {
          return refusedJoin();
        }
        results.append('(');
        close(step, step.number() == 1);
        return ")";
      }
      case OUTSIDE ->
          Crew.elsewhere(
              () -> {
                for (Step each : step.inner()) {
                  target.run(each);
                }
              });
      default -> {
        return runPlain(step, running);
      }
    }
    return "";
  }

  private String refusedJoin() {
    try {
      database.inTransaction(joined -> {});
    } catch (EmdbTransactionException refused) {
      return "refused";
    }
    throw new AssertionError("a writing closure joined a read-only transaction");
  }

  private String runPlain(Step step, Transaction running) {
    if (!running.isReadOnly() || !step.isWrite()) {
      return target.inside(running).run(step);
    }
    try {
      target.inside(running).run(step);
    } catch (EmdbTransactionException refused) {
      return "refused";
    }
    throw new AssertionError("a read-only transaction took " + step.kind());
  }
}
