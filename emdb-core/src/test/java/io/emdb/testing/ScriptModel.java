package io.emdb.testing;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;

/** The obvious implementation: one sorted map, nothing concurrent, nothing durable. */
public final class ScriptModel implements ScriptTarget {

  private record Cell(String value, long deadline) {}

  private final TreeMap<String, Cell> cells = new TreeMap<>();
  private long now = ManualClock.START.toEpochMilli();

  public long now() {
    return now;
  }

  private static String path(String namespace, String key) {
    return namespace + "/" + key;
  }

  private Cell visible(String namespace, String key) {
    Cell cell = cells.get(path(namespace, key));
    return cell == null || cell.deadline <= now ? null : cell;
  }

  @Override
  public void put(String namespace, String key, String value, long ttlMillis) {
    long deadline = ttlMillis == FOR_EVER ? Long.MAX_VALUE : now + ttlMillis;
    cells.put(path(namespace, key), new Cell(value, deadline));
  }

  @Override
  public void putAll(String namespace, List<Map.Entry<String, String>> entries) {
    entries.forEach(entry -> put(namespace, entry.getKey(), entry.getValue(), FOR_EVER));
  }

  @Override
  public String putIfAbsent(String namespace, String key, String value) {
    String present = get(namespace, key);
    if (present == null) {
      put(namespace, key, value, FOR_EVER);
    }
    return present;
  }

  @Override
  public boolean replace(String namespace, String key, String expected, String value) {
    boolean matches = expected.equals(get(namespace, key));
    if (matches) {
      put(namespace, key, value, FOR_EVER);
    }
    return matches;
  }

  @Override
  public String get(String namespace, String key) {
    Cell cell = visible(namespace, key);
    return cell == null ? null : cell.value;
  }

  @Override
  public String remove(String namespace, String key) {
    String present = get(namespace, key);
    cells.remove(path(namespace, key));
    return present;
  }

  @Override
  public boolean delete(String namespace, String key) {
    return remove(namespace, key) != null;
  }

  @Override
  public boolean persist(String namespace, String key) {
    Cell cell = visible(namespace, key);
    if (cell == null || cell.deadline == Long.MAX_VALUE) {
      return false;
    }
    put(namespace, key, cell.value, FOR_EVER);
    return true;
  }

  @Override
  public long deleteAll(String namespace, List<String> keys) {
    long before = state().size();
    keys.forEach(key -> cells.remove(path(namespace, key)));
    return before - state().size();
  }

  @Override
  public long deleteGroup(String namespace, String prefix) {
    String start = path(namespace, prefix) + ".";
    long before = state().size();
    cells.keySet().removeIf(path -> path.startsWith(start));
    return before - state().size();
  }

  @Override
  public void clear(String namespace) {
    cells.keySet().removeIf(path -> path.startsWith(namespace + "/"));
  }

  @Override
  public boolean drop(String namespace) {
    clear(namespace);
    return true;
  }

  @Override
  public void transaction(boolean commit, Consumer<ScriptTarget> body) {
    TreeMap<String, Cell> before = new TreeMap<>(cells);
    body.accept(this);
    if (!commit) {
      cells.clear();
      cells.putAll(before);
    }
  }

  @Override
  public void advance(long millis) {
    now += millis;
  }

  @Override
  public Map<String, String> state() {
    Map<String, String> state = new TreeMap<>();
    cells.forEach(
        (path, cell) -> {
          if (cell.deadline > now) {
            state.put(path, cell.value + "@" + cell.deadline);
          }
        });
    return state;
  }
}
