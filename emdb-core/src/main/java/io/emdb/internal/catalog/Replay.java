package io.emdb.internal.catalog;

import io.emdb.internal.log.RecordReader;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/*
 * Rebuilds the catalog from records.
 *
 * Log segments come in commit order, compacted ones after them with any older sequence. A record is
 * taken if nothing newer of its key was, so the order of compacted segments does not matter. For that
 * a tombstone stays in the index like a value until the end, and clears and drops found at the front
 * of compacted segments are handed in before everything else.
 */
/** Collects what replay finds; one thread. */
public final class Replay {

  private final Catalog catalog;
  private final RecordReader records;
  private final Map<Integer, Space> spaces = new HashMap<>();
  private long[] tombstones = new long[16];
  private int tombstoneCount;

  private static final class Space {
    final Table table;
    @Nullable String name;
    long clearedSequence;
    boolean dropped;

    Space(Table table) {
      this.table = table;
    }

    Space(Space before, Table table, long clearedSequence) {
      this.table = table;
      this.name = before.name;
      this.clearedSequence = clearedSequence;
      this.dropped = before.dropped;
    }
  }

  /** Starts replay into an empty catalog. */
  public Replay(Catalog catalog) {
    this.catalog = catalog;
    this.records = catalog.records();
    space(NamespaceEntry.DEFAULT_ID).name = "";
  }

  /** A namespace had these entries at the moment whose records come before all that follow. */
  public void restore(int id, String name, long clearedSequence, Table table) {
    catalog.skipNamespaceId(id);
    Space space = new Space(table);
    space.name = name;
    space.clearedSequence = clearedSequence;
    spaces.put(id, space);
  }

  private Space space(int id) {
    return spaces.computeIfAbsent(id, any -> new Space(catalog.replayTable()));
  }

  /** A namespace has this name. */
  public void namespace(int id, String name) {
    catalog.skipNamespaceId(id);
    space(id).name = name;
  }

  /** A namespace is gone. */
  public void drop(int id) {
    catalog.skipNamespaceId(id);
    Space fresh = new Space(space(id), catalog.replayTable(), Long.MAX_VALUE);
    fresh.dropped = true;
    spaces.put(id, fresh);
  }

  /** Everything older of a namespace is gone. */
  public void clear(int id, long sequence) {
    Space before = space(id);
    if (sequence > before.clearedSequence) {
      spaces.put(id, new Space(before, catalog.replayTable(), sequence));
    }
  }

  /** A key has a value. */
  public void put(int id, byte[] key, long location, int footprint, long deadline, long sequence) {
    Space space = space(id);
    long hash = records.hash(key);
    if (isNews(space, hash, key, sequence)) {
      space.table.put(hash, key, location, footprint, deadline);
    }
  }

  /** A key was removed. */
  public void delete(int id, byte[] key, long location, long sequence) {
    Space space = space(id);
    long hash = records.hash(key);
    if (isNews(space, hash, key, sequence)) {
      space.table.putTombstone(hash, key, location);
      if (tombstoneCount == tombstones.length) {
        tombstones = Arrays.copyOf(tombstones, 2 * tombstoneCount);
      }
      tombstones[tombstoneCount++] = location;
    }
  }

  private boolean isNews(Space space, long hash, byte[] key, long sequence) {
    if (sequence <= space.clearedSequence) {
      return false;
    }
    long present = space.table.find(hash, key);
    return present == 0 || records.sequence(present) < sequence;
  }

  /** Returns the ids of namespaces that have records but no name. */
  public List<Integer> unnamed() {
    List<Integer> unnamed = new ArrayList<>();
    spaces.forEach(
        (id, space) -> {
          if (space.name == null && !space.dropped) {
            unnamed.add(id);
          }
        });
    return unnamed;
  }

  /** Returns the names that more than one live namespace has. */
  public List<String> repeatedNames() {
    Set<String> names = new HashSet<>();
    List<String> repeated = new ArrayList<>();
    for (Space space : spaces.values()) {
      if (space.name != null && !space.dropped && !names.add(space.name)) {
        repeated.add(space.name);
      }
    }
    return repeated;
  }

  /** Hands everything to the catalog, without the entries that have expired by now. */
  public void finish(long lastSequence, long nowMillis) {
    for (int i = 0; i < tombstoneCount; i++) {
      removeTombstone(tombstones[i]);
    }
    spaces.forEach(
        (id, space) -> {
          String name = space.name;
          if (name != null && !space.dropped) {
            removeExpired(space.table, nowMillis);
            catalog.restore(id, name, space.clearedSequence, lastSequence, space.table);
          }
        });
  }

  private void removeTombstone(long location) {
    int id = records.namespace(location);
    byte[] key = records.key(location);
    long hash = records.hash(key);
    Table table = space(id).table;
    if (table.index().holds(hash, location)) {
      table.index().remove(hash, key);
    }
  }

  private void removeExpired(Table table, long nowMillis) {
    ExpiredEntries.forEach(
        table,
        records,
        nowMillis,
        location -> {
          byte[] key = records.key(location);
          table.remove(records.hash(key), key);
        });
  }
}
