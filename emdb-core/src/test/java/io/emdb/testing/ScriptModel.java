package io.emdb.testing;

import io.emdb.testing.ModelStore.Cell;
import io.emdb.testing.Step.Kind;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * The obvious implementation: one sorted map, nothing concurrent, nothing durable. What else it
 * knows is what the database may choose: whether a transaction beside which another thread wrote
 * conflicts.
 */
public final class ScriptModel implements ScriptTarget {

  private final ModelStore committed = new ModelStore();
  private final Set<String> names = new TreeSet<>();
  private final List<ModelStore> between = new ArrayList<>();
  private long defaultTtl = Step.FOR_EVER;
  private long now = ManualClock.START.toEpochMilli();
  private boolean conflictSeen;

  /** Sets what {@link Step#DEFAULT_TTL} means. */
  public ScriptModel withDefaultTtl(long millis) {
    defaultTtl = millis;
    return this;
  }

  /** Returns a copy that later steps of this one do not reach. */
  public ScriptModel copy() {
    ScriptModel copy = new ScriptModel().withDefaultTtl(defaultTtl);
    copy.committed.restore(committed);
    copy.names.addAll(names);
    copy.now = now;
    return copy;
  }

  public long now() {
    return now;
  }

  @Override
  public Map<String, String> state() {
    return committed.state(now);
  }

  ModelStore committed() {
    return committed;
  }

  Set<String> names() {
    return names;
  }

  /** Returns what was committed in the middle of the latest step, before its end. */
  List<ModelStore> between() {
    return between;
  }

  /** Takes over what a database answered to the step that comes next. */
  void observe(String answer) {
    conflictSeen = answer.endsWith(" conflict");
  }

  @Override
  public String run(Step step) {
    between.clear();
    return switch (step.kind()) {
      case TRANSACTION -> new ModelTransaction(this).run(step);
      case ADVANCE -> {
        now += step.number();
        yield "";
      }
      case DROP -> {
        committed.drop(step.namespace());
        yield String.valueOf(names.remove(step.namespace()));
      }
      case SWEEP, COMPACT -> {
        committed.forgetExpired(now);
        yield "";
      }
      default -> run(step, committed);
    };
  }

  /** Says how a transaction with writes ends beside which others wrote. */
  boolean conflicts(boolean must, boolean may) {
    return must || (may && conflictSeen);
  }

  /** Does what another thread does beside a transaction. */
  void runOutside(Step step) {
    for (Step each : step.inner()) {
      run(each, committed);
      between.add(committed.copy());
    }
  }

  /** Does a step that stands alone, or one of a transaction on what that sees. */
  String run(Step step, ModelStore store) {
    if (!step.namespace().isEmpty()) {
      names.add(step.namespace());
    }
    String path = ModelStore.path(step.namespace(), step.key());
    Cell seen = store.visible(path, now);
    String value = seen == null ? null : seen.value();
    return switch (step.kind()) {
      case PUT -> {
        store.put(path, cell(step.value(), step.number()));
        yield "";
      }
      case PUT_IF_ABSENT -> {
        if (seen == null) {
          store.put(path, cell(step.value(), step.number()));
        }
        yield Step.describe(value);
      }
      case REPLACE -> {
        boolean matches = seen != null && step.number() == 1;
        if (matches) {
          store.put(path, cell(step.value(), Step.FOR_EVER));
        }
        yield String.valueOf(matches);
      }
      case PERSIST -> {
        boolean had = seen != null && seen.deadline() != Long.MAX_VALUE;
        if (had) {
          store.put(path, cell(value, Step.FOR_EVER));
        }
        yield String.valueOf(had);
      }
      case REMOVE -> {
        store.remove(path);
        yield Step.describe(value);
      }
      case DELETE -> {
        store.remove(path);
        yield String.valueOf(seen != null);
      }
      case GET, READ -> Step.describe(value);
      case CONTAINS -> String.valueOf(seen != null);
      case DEADLINE -> seen == null ? "none" : deadline(seen.deadline());
      case NAMESPACES -> names.toString();
      default -> runOnMany(step, store);
    };
  }

  private String deadline(long deadline) {
    return deadline == Long.MAX_VALUE ? "none" : deadline + " in " + (deadline - now);
  }

  private Cell cell(String value, long ttl) {
    long millis = ttl == Step.DEFAULT_TTL ? defaultTtl : ttl;
    return new Cell(value, millis == Step.FOR_EVER ? Long.MAX_VALUE : now + millis, false);
  }

  private String runOnMany(Step step, ModelStore store) {
    String prefix = ModelStore.path(step.namespace(), step.group());
    return switch (step.kind()) {
      case PUT_ALL -> {
        for (int i = 0; i < step.keys().size(); i++) {
          String path = ModelStore.path(step.namespace(), step.keys().get(i));
          store.put(path, cell(step.value(i), step.number()));
        }
        yield "";
      }
      case DELETE_ALL -> {
        int present = 0;
        for (String key : new LinkedHashSet<>(step.keys())) {
          String path = ModelStore.path(step.namespace(), key);
          present += store.visible(path, now) == null ? 0 : 1;
          store.remove(path);
        }
        yield String.valueOf(present);
      }
      case DELETE_GROUP -> deleteGroup(step, store);
      case CLEAR -> {
        store.clear(step.namespace());
        yield "";
      }
      case SIZE -> String.valueOf(store.visibleBehind(prefix, now).size());
      case ENTRIES -> show(store.visibleBehind(prefix, now));
      case KEYS -> store.visibleBehind(prefix, now).keySet().toString();
      case SCAN -> show(scan(step, store.visibleBehind(prefix, now), step.number()));
      case PAGE -> page(step, store.visibleBehind(prefix, now));
      default -> "";
    };
  }

  private String deleteGroup(Step step, ModelStore store) {
    String group = ModelStore.path(step.namespace(), Step.groupOf(step.key()));
    Set<String> visible = Set.copyOf(store.visibleBehind(group, now).keySet());
    visible.forEach(rest -> store.remove(group + rest));
    return step.group().isEmpty() ? String.valueOf(visible.size()) : "";
  }

  private String page(Step step, SortedMap<String, Cell> visible) {
    SortedMap<String, Cell> page = new TreeMap<>();
    for (Map.Entry<String, Cell> entry : scan(step, visible, 2).entrySet()) {
      if (page.size() < step.number()) {
        page.put(entry.getKey(), entry.getValue());
      }
    }
    return show(page);
  }

  /** Returns the part of a range: see {@link ScriptDatabase#range}. */
  static <T> NavigableMap<String, T> scan(Step step, SortedMap<String, T> all, long way) {
    int skip = step.group().length();
    String one = step.key().substring(skip);
    String other = step.keys().get(step.keys().size() - 1).substring(skip);
    NavigableMap<String, T> sorted = new TreeMap<>(all);
    return switch ((int) way) {
      case 0 -> one.compareTo(other) < 0 ? sorted.subMap(one, true, other, false) : new TreeMap<>();
      case 1 -> sorted.tailMap(one, true);
      case 2 -> sorted.tailMap(one, false);
      case 3 -> sorted.headMap(one, false);
      case 4 -> {
        String prefix = ScriptDatabase.prefix(one);
        sorted.keySet().removeIf(key -> !key.startsWith(prefix));
        yield sorted;
      }
      case 5 ->
          one.compareTo(other) < 0 ? sorted.subMap(one, false, other, false) : new TreeMap<>();
      default -> sorted;
    };
  }

  private static String show(Map<String, Cell> cells) {
    StringBuilder shown = new StringBuilder();
    cells.forEach(
        (key, cell) ->
            shown.append(key).append('=').append(Step.describe(cell.value())).append(' '));
    return shown.toString();
  }

  /** Tells whether a step looks one key up. */
  static boolean looksUp(Kind kind) {
    return switch (kind) {
      case GET, READ, CONTAINS, DEADLINE -> true;
      default -> false;
    };
  }
}
