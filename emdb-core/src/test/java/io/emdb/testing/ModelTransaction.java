package io.emdb.testing;

import io.emdb.testing.Step.Kind;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** A transaction of a model: a copy of what is stored, and what was written to it. */
final class ModelTransaction {

  private final ScriptModel model;
  private final ModelStore before;
  private final ModelStore store;
  private final Set<String> found = new HashSet<>();
  private final Set<String> putByOthers = new HashSet<>();
  private boolean othersWrote;
  private boolean readOnly;

  ModelTransaction(ScriptModel model) {
    this.model = model;
    this.before = model.committed().copy();
    this.store = model.committed().begin();
  }

  String run(Step step) {
    StringBuilder results = new StringBuilder();
    readOnly = step.number() == Step.READ_ONLY;
    runAll(step.inner(), results);
    return results.append(end((int) step.number())).toString();
  }

  private String end(int ending) {
    if (ending != Step.COMMIT && ending != Step.RETURN) {
      return ending == Step.READ_ONLY ? " committed" : " rolled back";
    }
    boolean writes = !store.sameCells(before);
    boolean must = writes && found.stream().anyMatch(putByOthers::contains);
    if (model.conflicts(must, othersWrote)) {
      return " conflict";
    }
    store.commitTo(model.committed());
    return " committed";
  }

  private void runAll(List<Step> steps, StringBuilder results) {
    List<ModelStore> savepoints = new ArrayList<>();
    for (Step step : steps) {
      results.append(runOne(step, savepoints)).append("; ");
    }
  }

  private String runOne(Step step, List<ModelStore> savepoints) {
    if (readOnly && (step.isWrite() || step.kind() == Kind.JOIN)) {
      if (!step.namespace().isEmpty()) {
        model.names().add(step.namespace());
      }
      return "refused";
    }
    switch (step.kind()) {
      case SAVEPOINT -> savepoints.add(store.copy());
      case ROLLBACK_TO -> {
        int index = index(step, savepoints);
        if (index >= 0) {
          store.restore(savepoints.get(index));
          savepoints.subList(index + 1, savepoints.size()).clear();
        }
      }
      case RELEASE -> {
        int index = index(step, savepoints);
        if (index >= 0) {
          savepoints.subList(index, savepoints.size()).clear();
        }
      }
      case JOIN -> {
        ModelStore kept = store.copy();
        StringBuilder results = new StringBuilder("(");
        runAll(step.inner(), results);
        if (step.number() == 1) {
          store.restore(kept);
        }
        return results.append(')').toString();
      }
      case OUTSIDE -> {
        othersWrote = true;
        for (Step each : step.inner()) {
          if (each.kind() == Kind.PUT) {
            putByOthers.add(ModelStore.path(each.namespace(), each.key()));
          }
        }
        model.runOutside(step);
      }
      default -> {
        note(step);
        return model.run(step, store);
      }
    }
    return "";
  }

  /** Savepoints are chosen by a number whatever it is, so that every history is a good one. */
  static int index(Step step, List<?> savepoints) {
    return savepoints.isEmpty() ? -1 : (int) (step.number() % savepoints.size());
  }

  private void note(Step step) {
    String path = ModelStore.path(step.namespace(), step.key());
    if (ScriptModel.looksUp(step.kind())
        && !store.hasWritten(path)
        && store.visible(path, model.now()) != null) {
      found.add(path);
    }
  }
}
