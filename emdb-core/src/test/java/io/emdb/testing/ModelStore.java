package io.emdb.testing;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Predicate;

/** What a model holds: cells by "namespace/key", and what was written to them since a beginning. */
final class ModelStore {

  /**
   * A value.
   *
   * @param deadline when it expires; {@link Long#MAX_VALUE} for never
   * @param ghost whether it may or may not be there: it had expired at an open or when the expired
   *     were removed, and the clock may go back
   */
  record Cell(String value, long deadline, boolean ghost) {

    boolean isVisible(long now) {
      return !ghost && deadline > now;
    }

    Cell asGhost() {
      return new Cell(value, deadline, true);
    }

    @Override
    public String toString() {
      return value + "@" + deadline;
    }
  }

  private final TreeMap<String, Cell> cells = new TreeMap<>();
  private final Map<String, Optional<Cell>> writes = new HashMap<>();
  private final Set<String> cleared = new HashSet<>();

  ModelStore() {}

  /** Returns a copy, with the same writes noted. */
  ModelStore copy() {
    ModelStore copy = new ModelStore();
    copy.restore(this);
    return copy;
  }

  /** Returns a copy that has noted no writes yet. */
  ModelStore begin() {
    ModelStore copy = new ModelStore();
    copy.cells.putAll(cells);
    return copy;
  }

  void restore(ModelStore other) {
    cells.clear();
    cells.putAll(other.cells);
    writes.clear();
    writes.putAll(other.writes);
    cleared.clear();
    cleared.addAll(other.cleared);
  }

  boolean sameCells(ModelStore other) {
    return cells.equals(other.cells);
  }

  /** Does to another store what was done to this one. */
  void commitTo(ModelStore other) {
    cleared.forEach(other::clear);
    writes.forEach(
        (path, cell) ->
            cell.ifPresentOrElse(one -> other.put(path, one), () -> other.remove(path)));
  }

  static String path(String namespace, String key) {
    return namespace + "/" + key;
  }

  /** Returns the cell of a path if it is visible, else {@code null}. */
  Cell visible(String path, long now) {
    Cell cell = cells.get(path);
    return cell != null && cell.isVisible(now) ? cell : null;
  }

  /** Tells whether a path was written to, alone or with all of its namespace. */
  boolean hasWritten(String path) {
    return writes.containsKey(path) || cleared.contains(path.substring(0, path.indexOf('/')));
  }

  void put(String path, Cell cell) {
    cells.put(path, cell);
    writes.put(path, Optional.of(cell));
  }

  void remove(String path) {
    Cell cell = cells.get(path);
    if (cell != null && !cell.ghost) { // what was absent already may be absent for a time only
      cells.remove(path);
    }
    writes.put(path, Optional.empty());
  }

  void clear(String namespace) {
    removeAll(namespace, cell -> !cell.ghost);
    writes.keySet().removeIf(path -> path.startsWith(namespace + "/"));
    cleared.add(namespace);
  }

  void drop(String namespace) {
    removeAll(namespace, cell -> true);
  }

  private void removeAll(String namespace, Predicate<Cell> which) {
    cells
        .entrySet()
        .removeIf(
            entry -> entry.getKey().startsWith(namespace + "/") && which.test(entry.getValue()));
  }

  /** Returns the visible cells whose path starts with a prefix, by what follows it. */
  SortedMap<String, Cell> visibleBehind(String prefix, long now) {
    SortedMap<String, Cell> found = new TreeMap<>();
    for (Map.Entry<String, Cell> entry : cells.tailMap(prefix).entrySet()) {
      if (!entry.getKey().startsWith(prefix)) {
        break;
      }
      if (entry.getValue().isVisible(now)) {
        found.put(entry.getKey().substring(prefix.length()), entry.getValue());
      }
    }
    return found;
  }

  /** Returns all cells whose path starts with a prefix, by what follows it. */
  SortedMap<String, Cell> allBehind(String prefix) {
    SortedMap<String, Cell> found = new TreeMap<>();
    cells.forEach(
        (path, cell) -> {
          if (path.startsWith(prefix)) {
            found.put(path.substring(prefix.length()), cell);
          }
        });
    return found;
  }

  /** From here on nobody can say whether what has expired is still stored. */
  void forgetExpired(long now) {
    cells.replaceAll((path, cell) -> cell.deadline <= now ? cell.asGhost() : cell);
  }

  /** Makes the ghosts that are shown living cells. */
  void showGhosts(Map<String, String> shown) {
    cells.replaceAll(
        (path, cell) ->
            cell.ghost && cell.toString().equals(shown.get(path))
                ? new Cell(cell.value, cell.deadline, false)
                : cell);
  }

  /** Returns what is visible. */
  Map<String, String> state(long now) {
    Map<String, String> state = new TreeMap<>();
    cells.forEach(
        (path, cell) -> {
          if (cell.isVisible(now)) {
            state.put(path, cell.toString());
          }
        });
    return state;
  }

  /** Tells whether this is what a state shows, whichever of the ghosts it shows. */
  boolean isShownBy(Map<String, String> state, long now) {
    return state(now).equals(withoutGhosts(state));
  }

  /** Returns a state without those of its entries that are ghosts here. */
  Map<String, String> withoutGhosts(Map<String, String> state) {
    Map<String, String> certain = new TreeMap<>(state);
    List<String> ghosts = new ArrayList<>();
    certain.forEach(
        (path, shown) -> {
          Cell cell = cells.get(path);
          if (cell != null && cell.ghost && cell.toString().equals(shown)) {
            ghosts.add(path);
          }
        });
    ghosts.forEach(certain::remove);
    return certain;
  }
}
