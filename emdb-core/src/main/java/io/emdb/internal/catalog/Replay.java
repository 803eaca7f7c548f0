package io.emdb.internal.catalog;

import io.emdb.internal.index.HashIndex;
import io.emdb.internal.log.RecordReader;
import io.emdb.internal.log.Segment;
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
 * Log segments come in commit order, so that a record of theirs is newer than all that was there;
 * compacted ones after them with any older sequence. Of those a record is taken if nothing newer of
 * its key was, so their order does not matter. For that, if there are any, a tombstone stays in the
 * index like a value until the end, and clears and drops found at the front of compacted segments
 * are handed in before everything else.
 */
/** Collects what replay finds; one thread. */
public final class Replay {

  private static final int LOOK_AHEAD = 32;

  private final Catalog catalog;
  private final RecordReader records;
  private final boolean copiesFollow;
  private final Map<Integer, Space> spaces = new HashMap<>();
  private long[] tombstones = new long[16];
  private int tombstoneCount;

  /** Means nothing, but that the loads are not left out. */
  @SuppressWarnings("UnusedVariable")
  private long lookedAt;

  /** Where a record is. */
  public record Place(Segment segment, int offset) {}

  private static final class Space {
    final Table table;
    @Nullable Place first;
    @Nullable String name;
    long clearedSequence;
    boolean dropped;

    Space(Table table) {
      this.table = table;
    }

    Space(Space before, Table table, long clearedSequence) {
      this.table = table;
      this.first = before.first;
      this.name = before.name;
      this.clearedSequence = clearedSequence;
      this.dropped = before.dropped;
    }
  }

  /**
   * Starts replay into an empty catalog.
   *
   * @param copiesFollow whether there are compacted segments, with older records, after the log
   */
  public Replay(Catalog catalog, boolean copiesFollow) {
    this.catalog = catalog;
    this.copiesFollow = copiesFollow;
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

  /** A marker of a namespace is there, of which the record that names it should be the first. */
  public void seen(int id, Segment segment, int offset) {
    Space space = space(id);
    if (space.first == null) {
      space.first = new Place(segment, offset);
    }
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

  /**
   * Keys were put and deleted.
   *
   * @param growth how many times as many are expected with those that will follow, at least 1
   */
  public void changes(KeyChanges changes, double growth) {
    apply(changes, growth);
    changes.release();
  }

  private void apply(KeyChanges changes, double growth) {
    if (changes.count() == 0) {
      return; // members of a batch without an end: nothing was seen of their namespace
    }
    Space space = space(changes.namespace());
    if (space.name == null && space.first == null) {
      space.first = new Place(changes.segment(), changes.firstOffset());
    }
    if (changes.maxSequence() <= space.clearedSequence) {
      return;
    }
    HashIndex index = space.table.index();
    if (index.size() < changes.count()) {
      index.spread(index.size() + (long) (changes.count() * growth));
    }
    boolean anyCleared = changes.minSequence() <= space.clearedSequence;
    boolean inOrder = !changes.segment().isCompacted();
    long bytes = 0;
    for (int i = 0; i < changes.count(); i++) {
      if (i % LOOK_AHEAD == 0) {
        lookAhead(index, changes, i);
      }
      long hash = changes.hash(i);
      long location = changes.location(i);
      if ((anyCleared && records.sequence(location) <= space.clearedSequence)
          || (!inOrder && !isNews(index, hash, location))) {
        continue;
      }
      if (changes.isDelete(i)) {
        delete(space.table, hash, location);
      } else {
        space.table.replayPut(hash, location, changes.hasDeadline(i));
        bytes += changes.footprint(i);
      }
    }
    space.table.count(changes.location(0), bytes);
  }

  /**
   * Loads slots that the next changes will need, one load after the other, none waiting for
   * another: so most of them come into the cache at the same time.
   */
  private void lookAhead(HashIndex index, KeyChanges changes, int from) {
    long seen = 0;
    int to = Math.min(from + LOOK_AHEAD, changes.count());
    for (int i = from; i < to; i++) {
      seen += index.home(changes.hash(i));
    }
    lookedAt += seen;
  }

  private boolean isNews(HashIndex index, long hash, long location) {
    long present = index.find(hash, location);
    return present == 0 || records.sequence(present) < records.sequence(location);
  }

  private void delete(Table table, long hash, long location) {
    if (!copiesFollow) {
      table.replayRemove(hash, location);
      return;
    }
    table.replayTombstone(hash, location);
    if (tombstoneCount == tombstones.length) {
      tombstones = Arrays.copyOf(tombstones, 2 * tombstoneCount);
    }
    tombstones[tombstoneCount++] = location;
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

  /**
   * Returns the first record that was seen of a namespace; {@code null} if an image restored it.
   */
  public @Nullable Place firstOf(int id) {
    return space(id).first;
  }

  /** Returns the first record that was seen of the newest live namespace of a name. */
  public @Nullable Place firstOfNewest(String name) {
    int newest = 0;
    for (Map.Entry<Integer, Space> entry : spaces.entrySet()) {
      Space space = entry.getValue();
      if (name.equals(space.name) && !space.dropped) {
        newest = Math.max(newest, entry.getKey());
      }
    }
    return firstOf(newest);
  }

  /** Returns the names that more than one live namespace has. */
  public List<String> repeatedNames() {
    Set<String> names = new HashSet<>(Set.of("")); // that of the default namespace
    List<String> repeated = new ArrayList<>();
    spaces.forEach(
        (id, space) -> {
          String name = space.name;
          boolean counts = name != null && id != NamespaceEntry.DEFAULT_ID && !space.dropped;
          if (counts && !names.add(name)) {
            repeated.add(name);
          }
        });
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
            space.table.index().mergeSparse();
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
