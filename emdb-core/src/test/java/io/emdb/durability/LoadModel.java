package io.emdb.durability;

import io.emdb.durability.LoadStep.Write;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** What the keys of one worker hold: the obvious implementation. */
final class LoadModel {

  private record Cell(String value, long deadline) {

    boolean isVisible(long now) {
      return deadline > now;
    }
  }

  private final TreeMap<String, Cell> cells = new TreeMap<>();

  LoadModel copy() {
    LoadModel copy = new LoadModel();
    copy.cells.putAll(cells);
    return copy;
  }

  /** Returns what is visible of the worker's own: "namespace/key" to "value@deadline". */
  Map<String, String> state(long now) {
    Map<String, String> state = new TreeMap<>();
    cells.forEach(
        (path, cell) -> {
          if (cell.isVisible(now) && !path.startsWith("/" + LoadStep.SHARED_PREFIX)) {
            state.put(path, describe(cell.value, cell.deadline));
          }
        });
    return state;
  }

  /** Returns a value with its deadline as {@link #state} does. */
  static String describe(String value, long deadline) {
    return value + "@" + deadline;
  }

  /** Does a step and returns how many records of the log it certainly took. */
  int apply(LoadStep step, long now) {
    return switch (step.kind()) {
      case PUT, PUT_ALL, TRANSACTION, SHARED -> writeAll(step.writes(), now);
      case PUT_IF_ABSENT -> sees(first(step), now) ? 0 : writeAll(step.writes(), now);
      case DELETE, REMOVE, DELETE_ALL -> writeAll(step.writes(), now);
      case PERSIST -> persist(first(step).path(), now);
      case DELETE_GROUP -> removeAll(first(step).path() + ".", now);
      case CLEAR, DROP -> Math.min(1, removeAll(step.namespace() + "/", now));
      case COMPACT, SWEEP, FLUSH -> 0;
    };
  }

  private static Write first(LoadStep step) {
    return step.writes().get(0);
  }

  private boolean sees(Write write, long now) {
    Cell cell = cells.get(write.path());
    return cell != null && cell.isVisible(now);
  }

  private int writeAll(List<Write> writes, long now) {
    Map<String, Boolean> recorded = new TreeMap<>(); // the last write of a key counts, once
    for (Write write : writes) {
      if (write.value() == null) {
        if (sees(write, now)) {
          recorded.put(write.path(), true);
        }
        cells.remove(write.path());
      } else {
        boolean lasts = write.ttlMillis() == LoadStep.FOR_EVER;
        long deadline = lasts ? Long.MAX_VALUE : now + write.ttlMillis();
        cells.put(write.path(), new Cell(write.value(), deadline));
        recorded.put(write.path(), true);
      }
    }
    return recorded.size();
  }

  private int persist(String path, long now) {
    Cell cell = cells.get(path);
    if (cell == null || !cell.isVisible(now) || cell.deadline == Long.MAX_VALUE) {
      return 0;
    }
    cells.put(path, new Cell(cell.value, Long.MAX_VALUE));
    return 1;
  }

  private int removeAll(String start, long now) {
    int visible = 0;
    for (Map.Entry<String, Cell> entry : List.copyOf(cells.entrySet())) {
      if (entry.getKey().startsWith(start)) {
        visible += entry.getValue().isVisible(now) ? 1 : 0;
        cells.remove(entry.getKey());
      }
    }
    return visible;
  }
}
