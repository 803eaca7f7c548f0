package io.emdb.internal.catalog;

import io.emdb.internal.log.RecordReader;
import java.util.Arrays;
import java.util.Collection;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;
import org.jspecify.annotations.Nullable;

/*
 * One moment of the database. The index holds newest records only, so while a snapshot is open,
 * whoever replaces or removes a record of that moment first leaves its location here, and only then
 * changes the index. A reader looks in the index, and if it finds nothing or something newer, here:
 * it cannot miss both. Per key only the first change after the moment leaves something, because the
 * next one replaces a record that is newer than the moment.
 *
 * Segments with locations a snapshot may still read are not given back before it is closed.
 */
/** The database at one moment of the commit order. Thread-safe. */
public final class Snapshot {

  private final long sequence;
  private final long stamp;
  private final Map<Integer, Table> tables;
  private final Map<Table, Side> sides = new ConcurrentHashMap<>();
  private final RecordReader records;
  private final boolean byKey;

  /** What a table held at the moment and holds no more. */
  private static final class Side {
    final ConcurrentSkipListMap<SideKey, Long> replaced = new ConcurrentSkipListMap<>();
    long removedMinusInserted; // append lock
  }

  /** Orders by hash where walks go by hash, by key where they go by key. */
  @SuppressWarnings("ArrayRecordComponent") // compared by content below
  private record SideKey(boolean byKey, long hash, byte[] key) implements Comparable<SideKey> {

    @Override
    public int compareTo(SideKey that) {
      int byHash = byKey ? 0 : Long.compareUnsigned(hash, that.hash);
      return byHash != 0 ? byHash : Arrays.compareUnsigned(key, that.key);
    }

    @Override
    public boolean equals(@Nullable Object other) {
      return other instanceof SideKey that && compareTo(that) == 0;
    }

    @Override
    public int hashCode() {
      return Arrays.hashCode(key);
    }
  }

  Snapshot(
      long sequence, long stamp, Map<Integer, Table> tables, RecordReader records, boolean byKey) {
    this.sequence = sequence;
    this.stamp = stamp;
    this.tables = tables;
    this.records = records;
    this.byKey = byKey;
  }

  /** Returns the newest sequence that belongs to this moment. */
  public long sequence() {
    return sequence;
  }

  /** Returns a number that is larger than that of every moment pinned before. */
  public long stamp() {
    return stamp;
  }

  /** Returns the table of a namespace id at this moment, or {@code null} if there was none. */
  public @Nullable Table table(int namespaceId) {
    return tables.get(namespaceId);
  }

  /** Returns the location of a key's record at this moment, or 0. */
  public long find(Table table, long hash, byte[] key) {
    long location = table.find(hash, key);
    if (location != 0 && records.sequence(location) <= sequence) {
      return location;
    }
    Side side = sides.get(table);
    Long replaced = side == null ? null : side.replaced.get(new SideKey(byKey, hash, key));
    if (location != 0) { // that it is newer is what its header says
      if (replaced == null) {
        records.requireIntact(location);
      } else {
        records.requireThere(location);
      }
    }
    return replaced == null ? 0 : replaced;
  }

  /** Tells whether the record at a location belongs to this moment. */
  public boolean includes(long location) {
    return records.sequence(location) <= sequence;
  }

  /**
   * Returns the number of entries of a table at this moment, expired ones included. Append lock.
   */
  public long entries(Table table) {
    Side side = sides.get(table);
    return table.entries() + (side == null ? 0 : side.removedMinusInserted);
  }

  /** Takes note, before the index changes, that a key's record is replaced. Append lock. */
  void onReplace(Table table, long hash, byte[] key, long previous) {
    if (records.sequence(previous) <= sequence) {
      sideOf(table).replaced.putIfAbsent(new SideKey(byKey, hash, key.clone()), previous);
    }
  }

  /** Takes note that a key was inserted (-1) or removed (+1). Append lock. */
  void onCountChange(Table table, long removedMinusInserted) {
    sideOf(table).removedMinusInserted += removedMinusInserted;
  }

  private Side sideOf(Table table) {
    return sides.computeIfAbsent(table, any -> new Side());
  }

  /** Tells whether anything of a table was replaced since the moment. Append lock. */
  public boolean hasReplaced(Table table) {
    Side side = sides.get(table);
    return side != null && !side.replaced.isEmpty();
  }

  /** Returns what was replaced among the keys of a range of hashes, both inclusive. Append lock. */
  public Collection<Long> replacedByHash(Table table, long fromHash, long lastHash) {
    Side side = sides.get(table);
    if (side == null) {
      return java.util.List.of();
    }
    SideKey from = new SideKey(false, fromHash, new byte[0]);
    return lastHash == -1L
        ? side.replaced.tailMap(from, true).values()
        : side.replaced
            .subMap(from, true, new SideKey(false, lastHash + 1, new byte[0]), false)
            .values();
  }

  /** Returns what was replaced among the keys from {@code from} to before {@code to}. */
  public Collection<Long> replacedByKey(Table table, byte[] from, byte @Nullable [] to) {
    Side side = sides.get(table);
    if (side == null) {
      return java.util.List.of();
    }
    SideKey lower = new SideKey(true, 0, from);
    if (to == null) {
      return side.replaced.tailMap(lower, true).values();
    }
    SideKey upper = new SideKey(true, 0, to);
    return lower.compareTo(upper) >= 0
        ? java.util.List.of()
        : side.replaced.subMap(lower, true, upper, false).values();
  }
}
