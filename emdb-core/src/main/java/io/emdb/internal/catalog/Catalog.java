package io.emdb.internal.catalog;

import io.emdb.internal.format.RecordFormat;
import io.emdb.internal.log.RecordReader;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/*
 * Namespaces and what they hold: the place where records become visible.
 *
 * Publishing happens under the append lock in log order (invariant 8), so for every key the index
 * points to the record that is newest in the log. While a batch is published, readers look at the moment
 * before it, until its last record is in (invariant 2); single records need none, since one slot changes
 * at once.
 *
 * Reads are lock-free: a volatile look at the batch being published, after the index was probed. If
 * the probe saw anything of the batch, the look sees that moment or the batch is complete.
 */
/** The namespaces of an open database. Changes under the append lock; reads by any thread. */
public final class Catalog {

  private static final Snapshot[] NO_SNAPSHOTS = {};

  private final RecordReader records;
  private final boolean sortedKeys;
  private final Map<String, NamespaceEntry> byName = new ConcurrentHashMap<>();
  private final Map<Integer, NamespaceEntry> byId = new ConcurrentHashMap<>();
  private final NamespaceEntry defaultNamespace;

  private volatile Map<Integer, Table> tables = Map.of();
  private volatile Snapshot[] snapshots = NO_SNAPSHOTS;
  private volatile @Nullable BeforeBatch publishing;
  private int nextNamespaceId;
  private long nextStamp = 1;

  /** Makes the catalog of a database without entries. */
  public Catalog(RecordReader records, boolean sortedKeys, int nextNamespaceId) {
    this.records = records;
    this.sortedKeys = sortedKeys;
    this.nextNamespaceId = Math.max(1, nextNamespaceId);
    this.defaultNamespace = add(NamespaceEntry.DEFAULT_ID, "");
  }

  /** Returns the reader of records. */
  public RecordReader records() {
    return records;
  }

  /** Tells whether keys are kept in order. */
  public boolean sortedKeys() {
    return sortedKeys;
  }

  /** Returns the default namespace. */
  public NamespaceEntry defaultNamespace() {
    return defaultNamespace;
  }

  /** Returns a namespace by name, or {@code null}. */
  public @Nullable NamespaceEntry byName(String name) {
    return byName.get(name);
  }

  /** Returns a namespace by id, or {@code null} if there is none or it was dropped. */
  public @Nullable NamespaceEntry byId(int id) {
    return byId.get(id);
  }

  /** Returns all namespaces, the default one included. */
  public Collection<NamespaceEntry> all() {
    return Collections.unmodifiableCollection(byId.values());
  }

  /** Returns the names of the named namespaces, sorted. */
  public List<String> names() {
    List<String> names = new ArrayList<>(byName.keySet());
    names.remove("");
    Collections.sort(names);
    return names;
  }

  /** Returns the smallest namespace id not used yet. */
  public int nextNamespaceId() {
    return nextNamespaceId;
  }

  /** Makes sure that an id seen in the log is never given out again. */
  public void skipNamespaceId(int seen) {
    nextNamespaceId = Math.max(nextNamespaceId, seen + 1);
  }

  private Table newTable() {
    return new Table(records, sortedKeys);
  }

  private NamespaceEntry add(int id, String name) {
    if (byName.containsKey(name)) {
      throw new IllegalStateException("there is a namespace '" + name + "' already");
    }
    NamespaceEntry entry = new NamespaceEntry(id, name, newTable());
    byId.put(id, entry);
    byName.put(name, entry);
    captureTables();
    return entry;
  }

  private void captureTables() {
    Map<Integer, Table> captured = new HashMap<>();
    byId.forEach((id, entry) -> captured.put(id, entry.table()));
    tables = captured;
  }

  // ---- publishing, under the append lock

  /**
   * Makes a new namespace visible.
   *
   * @throws IllegalStateException if one of the name is visible already
   */
  public NamespaceEntry publishNamespace(int id, String name) {
    skipNamespaceId(id);
    return add(id, name);
  }

  /** Makes a namespace and all of its entries vanish. */
  public void publishDrop(NamespaceEntry entry, long sequence) {
    byId.remove(entry.id());
    byName.remove(entry.name(), entry);
    entry.cleared(sequence, newTable());
    captureTables();
  }

  /** Makes all entries of a namespace vanish. */
  public void publishClear(NamespaceEntry entry, long sequence) {
    entry.cleared(sequence, newTable());
    captureTables();
  }

  /** Makes a record the newest of its key; returns the location of the one before, or 0. */
  public long publishPut(
      NamespaceEntry entry,
      long hash,
      byte[] key,
      long location,
      int footprint,
      long deadline,
      long sequence) {
    Table table = entry.table();
    Snapshot[] open = snapshots;
    if (open.length > 0) {
      keepForSnapshots(open, entry.id(), table, hash, key);
    }
    long before = table.entries();
    try {
      long previous = table.put(hash, key, location, footprint, deadline);
      entry.changed(sequence);
      return previous;
    } finally { // also what was only begun, by a put that a damaged record made fail
      countForSnapshots(open, entry.id(), table, before - table.entries());
    }
  }

  /** Makes a key vanish; returns the location of its record, or 0 if there was none. */
  public long publishDelete(NamespaceEntry entry, long hash, byte[] key, long sequence) {
    long previous = publishSweep(entry, hash, key);
    entry.changed(sequence);
    return previous;
  }

  /** Takes an expired key away, which changes nothing that can be seen; returns as a delete. */
  public long publishSweep(NamespaceEntry entry, long hash, byte[] key) {
    Table table = entry.table();
    Snapshot[] open = snapshots;
    if (open.length > 0) {
      keepForSnapshots(open, entry.id(), table, hash, key);
    }
    long before = table.entries();
    try {
      return table.remove(hash, key);
    } finally {
      countForSnapshots(open, entry.id(), table, before - table.entries());
    }
  }

  /**
   * Takes a key away that leaves by itself, which moments from before still show. Known by stamp,
   * not sequence: it is visible before it is on the device. Returns as a delete.
   */
  public long publishEviction(NamespaceEntry entry, long hash, byte[] key) {
    long previous = publishSweep(entry, hash, key);
    entry.evicted(nextStamp);
    return previous;
  }

  private void keepForSnapshots(Snapshot[] open, int id, Table table, long hash, byte[] key) {
    long previous = table.find(hash, key);
    if (previous == 0) {
      return;
    }
    records.requireThere(previous, key); // whether a moment has it is what its header says
    for (Snapshot snapshot : open) {
      if (snapshot.table(id) == table) {
        snapshot.onReplace(table, hash, key, previous);
      }
    }
  }

  private static void countForSnapshots(
      Snapshot[] open, int id, Table table, long removedMinusInserted) {
    for (Snapshot snapshot : open) {
      if (removedMinusInserted != 0 && snapshot.table(id) == table) {
        snapshot.onCountChange(table, removedMinusInserted);
      }
    }
  }

  /**
   * Lets readers see the moment before until {@link #endBatch}.
   *
   * @param batch complete: it answers readers from now on
   */
  public void beginBatch(long publishedSequence, ReplacedKeys batch) {
    publishing = new BeforeBatch(publishedSequence, nextStamp++, tables, records, batch);
  }

  /** Makes everything published since {@link #beginBatch} visible at once. */
  public void endBatch() {
    publishing = null;
  }

  /**
   * The batch could not be published as a whole: everybody stays at the moment before, for good.
   */
  public void failBatch() {
    BeforeBatch moment = publishing;
    if (moment != null) {
      moment.keep(sortedKeys);
    }
  }

  // ---- reading

  /** Returns the location of the visible record of a key, or 0. Inside a read epoch. */
  @SuppressWarnings("ReferenceEquality") // a moment is known by identity
  public long find(NamespaceEntry entry, long hash, byte[] key) {
    while (true) {
      long location = entry.table().find(hash, key);
      BeforeBatch moment = publishing;
      if (moment == null) {
        return location;
      }
      long before = moment.find(entry.id(), hash, key);
      if (publishing == moment) { // else it may have missed what was replaced since the batch ended
        return before;
      }
    }
  }

  // ---- snapshots, opened and closed under the append lock

  /**
   * Pins the moment of a sequence, which must be the newest published one. When a batch could not
   * be published as a whole, that is for good the moment before it.
   */
  public Snapshot openSnapshot(long publishedSequence) {
    return openSnapshot(publishedSequence, sortedKeys);
  }

  /**
   * Pins the same moment in a certain order.
   *
   * @param byKey whether it gives what was replaced by keys, or else by hashes
   */
  public Snapshot openSnapshot(long publishedSequence, boolean byKey) {
    Snapshot kept = keptMoment();
    if (kept != null) {
      return kept;
    }
    Snapshot snapshot = new Snapshot(publishedSequence, nextStamp++, tables, records, byKey);
    Snapshot[] current = snapshots;
    Snapshot[] copy = Arrays.copyOf(current, current.length + 1);
    copy[current.length] = snapshot;
    snapshots = copy;
    return snapshot;
  }

  /** Lets a moment go. */
  @SuppressWarnings("ReferenceEquality") // a moment is known by identity
  public void closeSnapshot(Snapshot snapshot) {
    Snapshot[] current = snapshots;
    int at = 0;
    while (at < current.length && current[at] != snapshot) {
      at++;
    }
    if (at < current.length) {
      Snapshot[] rest = Arrays.copyOf(current, current.length - 1);
      System.arraycopy(current, at + 1, rest, at, rest.length - at);
      snapshots = rest;
    }
  }

  /** Returns the moment that all are kept at since a batch failed, or {@code null}. */
  private @Nullable Snapshot keptMoment() {
    BeforeBatch moment = publishing;
    if (moment == null) {
      return null;
    }
    if (moment.kept() == null) {
      failBatch(); // it did not work out at once
    }
    return moment.kept();
  }

  /** Returns the number of open snapshots. */
  public int openSnapshots() {
    return snapshots.length + (publishing == null ? 0 : 1);
  }

  /** Returns a stamp that every snapshot opened so far is below. */
  public long stamp() {
    return nextStamp;
  }

  /** Tells whether a snapshot opened before a stamp is still open. */
  public boolean hasSnapshotBefore(long stamp) {
    BeforeBatch moment = publishing;
    if (moment != null && moment.stamp() < stamp) {
      return true;
    }
    for (Snapshot snapshot : snapshots) {
      if (snapshot.stamp() < stamp) {
        return true;
      }
    }
    return false;
  }

  // ---- sizes, under the append lock

  /** Returns the number of visible entries of a namespace, expired ones included. */
  public long entries(NamespaceEntry entry) {
    Snapshot moment = keptMoment();
    if (moment == null) {
      return entry.table().entries();
    }
    Table table = moment.table(entry.id());
    return table == null ? 0 : moment.entries(table);
  }

  /** Returns the bytes of live records in the segment with a first slot. */
  public long liveBytesIn(int slot) {
    long sum = 0;
    for (NamespaceEntry entry : byId.values()) {
      sum += entry.table().liveBytesIn(slot);
    }
    return sum;
  }

  // ---- replay, before the database is open

  Table replayTable() {
    return new Table(records, /* sortedKeys= */ false);
  }

  /** Takes over a namespace that replay found. */
  void restore(int id, String name, long clearedSequence, long lastSequence, Table replayed) {
    NamespaceEntry entry = id == NamespaceEntry.DEFAULT_ID ? defaultNamespace : add(id, name);
    if (sortedKeys) {
      replayed.buildSortedIndex();
    }
    entry.cleared(clearedSequence, replayed);
    entry.changed(lastSequence);
    skipNamespaceId(id);
    captureTables();
  }

  /** Tells whether a deadline has passed. */
  public static boolean isExpired(long deadline, long nowMillis) {
    return deadline != RecordFormat.NO_DEADLINE && deadline <= nowMillis;
  }
}
