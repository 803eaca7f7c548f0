package io.emdb.internal.catalog;

import io.emdb.EmdbConfigurationException;
import io.emdb.internal.format.RecordFormat;
import io.emdb.internal.index.EvictionOrder;
import io.emdb.internal.index.ExpiryIndex;
import io.emdb.internal.index.HashIndex;
import io.emdb.internal.index.IndexDump;
import io.emdb.internal.index.LastUse;
import io.emdb.internal.index.LongSink;
import io.emdb.internal.index.LongSource;
import io.emdb.internal.index.SortedIndex;
import io.emdb.internal.log.RecordReader;
import java.io.IOException;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The indexes and counters of one namespace since its last clear. Clearing replaces the whole
 * table, so that it costs the same whatever the size, and snapshots of before keep the old one.
 *
 * <p>{@link #find} is lock-free; everything else is called under the append lock.
 */
public final class Table {

  private static final int TOUCHED = 16;

  private static final String DISAGREE =
      "the hash index and the sorted index do not agree about this record; close the database, "
          + "delete INDEX.img and open it again, which makes both anew";

  private final RecordReader records;
  private final HashIndex index;
  private final CheckedKeys keys;
  private @Nullable SortedIndex sorted; // may be set once more, before replay's table is published
  private final ExpiryIndex expiry;

  /** Whether records may be behind it that this open has not verified. */
  private boolean fromImage;

  private boolean hadDeadlines;
  private long changes;
  private long relocations;

  /** Which entries leave first, if the namespace is bounded. */
  private volatile @Nullable EvictionOrder order;

  /** When entries were used, if they end when they are not. */
  private volatile @Nullable LastUse uses;

  /** Bytes of live records by the first slot of their segment. */
  private long[] liveBytes;

  private long liveBytesInAll;

  Table(RecordReader records, boolean sortedKeys) {
    this.records = records;
    this.index = new HashIndex(records);
    this.keys = new CheckedKeys(index, records);
    this.sorted = sortedKeys ? new SortedIndex(keys) : null;
    this.expiry = new ExpiryIndex();
    this.liveBytes = new long[4];
  }

  /** Makes a table again from what {@link #writeTo} wrote. */
  public Table(RecordReader records, LongSource source, boolean sortedKeys) throws IOException {
    this.records = records;
    this.fromImage = true;
    this.hadDeadlines = source.nextInt(0, 1) == 1;
    this.liveBytes = new long[source.nextCount(0, Integer.MAX_VALUE - 8)];
    source.next(liveBytes, liveBytes.length);
    for (long bytes : liveBytes) {
      this.liveBytesInAll += bytes;
    }
    this.index = IndexDump.readHashIndex(records, source);
    this.keys = new CheckedKeys(index, records);
    this.expiry = IndexDump.readExpiryIndex(source);
    if (source.nextInt(0, 1) == 1) {
      SortedIndex written = IndexDump.readSortedIndex(keys, source);
      this.sorted = sortedKeys ? written : null;
    }
  }

  /** Writes everything the table consists of (docs/format.md §12). */
  public void writeTo(LongSink sink) throws IOException {
    sink.put(hadDeadlines ? 1 : 0);
    sink.put(liveBytes.length);
    sink.put(liveBytes, liveBytes.length);
    IndexDump.write(index, sink);
    IndexDump.write(expiry, sink);
    SortedIndex inOrder = sorted;
    sink.put(inOrder == null ? 0 : 1);
    if (inOrder != null) {
      IndexDump.write(inOrder, sink);
    }
  }

  /** Throws if the key found at a location is not the one stored there. Any thread. */
  public void requireIntactKey(byte[] key, long location) {
    if (sorted == null) {
      keys.requireFound(records.hash(key), location); // walks go by hash: its shard is at hand
    } else {
      keys.requireIntact(location);
    }
  }

  /**
   * Returns the location of a key's newest record, or 0. Lock-free.
   *
   * @throws io.emdb.EmdbCorruptException if a damaged record may be the key's
   */
  public long find(long hash, byte[] key) {
    return index.find(hash, key);
  }

  /**
   * Returns the location of a key's newest record, or 0, before that record is replaced or removed:
   * then its deadline is taken for what it was when it was counted, so it must be intact. And the
   * key's place in the order is found, which a change of the same key that follows takes. Append
   * lock.
   *
   * @throws io.emdb.EmdbException if a damaged record, or one that cannot be read, stands in the
   *     way of a change of the key
   */
  public long findReplaceable(long hash, byte[] key) {
    long location = find(hash, key);
    if (location != 0) {
      if (hadDeadlines) {
        records.requireIntact(location);
      } else {
        records.requireThere(location, key);
      }
    }
    findPlace(key, location);
    return location;
  }

  /**
   * Finds the place of a key whose record is to be removed whatever its value is; else as {@link
   * #findReplaceable}.
   */
  public void requireRemovable(long hash, byte[] key) {
    long location = find(hash, key);
    if (location != 0) {
      records.requireThere(location, key);
    }
    findPlace(key, location);
  }

  private void findPlace(byte[] key, long location) {
    if (sorted == null) {
      return;
    }
    long inOrder = sorted.find(key, location);
    if ((inOrder == 0) != (location == 0)) {
      throw records.inconsistent(Math.max(inOrder, location), DISAGREE);
    }
  }

  /** Returns the number of entries, including expired ones that were not swept. Lock-free. */
  public long entries() {
    return index.size();
  }

  /** Returns the hash index, for walks. */
  public HashIndex index() {
    return index;
  }

  /** Returns the sorted index, if keys are kept in order. */
  public @Nullable SortedIndex sorted() {
    return sorted;
  }

  /** Returns the entries with deadlines. */
  public ExpiryIndex expiry() {
    return expiry;
  }

  /** Tells whether any entry ever had a deadline, so that counting may mean looking. */
  public boolean hadDeadlines() {
    return hadDeadlines;
  }

  /** Returns a number that changes whenever some key leads to another location. Append lock. */
  public long changes() {
    return changes;
  }

  /** Returns how many records compaction has moved. Append lock. */
  public long relocations() {
    return relocations;
  }

  /** Returns heap bytes of the indexes' arrays. */
  public long indexBytes() {
    long bytes = index.bytes() + expiry.bytes();
    EvictionOrder leaving = order;
    if (leaving != null) {
      bytes += leaving.bytes();
    }
    LastUse known = uses;
    if (known != null) {
      bytes += known.bytes();
    }
    return sorted == null ? bytes : bytes + sorted.bytes();
  }

  /** Points a key to a new record; returns the location it had, or 0. */
  long put(long hash, byte[] key, long location, int footprint, long deadline) {
    changes++;
    long previous = index.put(hash, key, location);
    if (sorted != null) {
      sorted.put(key, location, previous); // before anything that a damaged record can make fail
    }
    if (previous != 0) {
      forget(previous);
    }
    noteInOrder(hash, previous == 0);
    count(location, footprint);
    if (deadline != RecordFormat.NO_DEADLINE) {
      hadDeadlines = true;
      expiry.add(deadline, location);
    }
    return previous;
  }

  /**
   * Points the key of a record to it, before anybody reads. Whoever calls it counts the record's
   * bytes, by {@link #count}.
   */
  void replayPut(long hash, long location, boolean hasDeadline) {
    long previous = index.put(hash, location);
    if (sorted != null) {
      sorted.put(records.key(location), location, previous);
    }
    if (previous != 0) {
      forgetReplayed(previous);
    }
    if (hasDeadline) {
      hadDeadlines = true;
      expiry.add(records.deadline(location), location);
    }
  }

  /** Points a key to its tombstone while replay may still meet older records of it. */
  void replayTombstone(long hash, long location) {
    replayed(index.put(hash, location), location);
  }

  /** Removes the key of a record, before anybody reads. */
  void replayRemove(long hash, long location) {
    replayed(index.remove(hash, location), location);
  }

  private void replayed(long previous, long location) {
    if (previous != 0) {
      if (sorted != null && !records.isMarker(previous)) { // an older tombstone is not in the order
        removeSorted(records.key(location), previous);
      }
      forgetReplayed(previous);
    }
  }

  /** An index image spares the look at a record until something replaces it. */
  private void forgetReplayed(long location) {
    if (hadDeadlines) {
      records.requireIntact(location);
    }
    forget(location);
  }

  /** Removes a key; returns the location it had, or 0. */
  long remove(long hash, byte[] key) {
    changes++;
    long previous = index.remove(hash, key);
    if (previous != 0) {
      removeSorted(key, previous);
      forget(previous);
    }
    return previous;
  }

  private void removeSorted(byte[] key, long location) {
    if (sorted != null && !sorted.remove(key, location)) {
      throw records.inconsistent(location, DISAGREE);
    }
  }

  /**
   * Points the key of a record that compaction copied to the copy, if it was not written meanwhile.
   * Only the original is looked at, and only where keys are kept in order. Whatever is thrown, the
   * key leads to the original as before, in every index.
   *
   * @throws io.emdb.EmdbCorruptException if a damaged record hides the key's place in the order
   */
  public void relocate(long hash, long from, long to, int footprint, long deadline) {
    if (!index.holds(hash, from)) {
      return;
    }
    count(to, 0); // makes room
    if (deadline != RecordFormat.NO_DEADLINE) {
      expiry.relocate(deadline, to); // does not count before the hash index leads there
    }
    if (sorted != null && !sorted.relocate(records.key(from), from, to)) {
      records.requireIntact(from);
      throw records.inconsistent(from, DISAGREE);
    }
    index.relocate(hash, from, to);
    changes++;
    relocations++;
    count(from, -footprint);
    count(to, footprint);
  }

  private void forget(long location) {
    if (records.isMarker(location)) {
      return; // a tombstone that replay put in, never counted
    }
    count(location, -records.footprint(location));
    long deadline = records.deadline(location);
    if (deadline != RecordFormat.NO_DEADLINE) {
      expiry.remove(deadline);
      if (expiry.isCrowded()) {
        expiry.filter(ExpiredEntries.keepingUnreadable(this, records));
      }
    }
  }

  /** Adds to the bytes of live records in the segment of a location. */
  void count(long location, long footprint) {
    int slot = records.segment(location).firstSlot();
    if (slot >= liveBytes.length) {
      liveBytes = Arrays.copyOf(liveBytes, Integer.highestOneBit(slot) * 2);
    }
    liveBytes[slot] += footprint;
    liveBytesInAll += footprint;
  }

  /** Returns the bytes of live records in the segment with a first slot. */
  public long liveBytesIn(int slot) {
    return slot < liveBytes.length ? liveBytes[slot] : 0;
  }

  /** Returns a copy of the bytes of live records by the first slot of their segment. */
  public long[] liveBytesBySlot() {
    return liveBytes.clone();
  }

  /** Returns the bytes of all live records. */
  public long liveBytes() {
    return liveBytesInAll;
  }

  // ---- what leaves first

  /** Returns which entries leave first; {@code null} if the namespace has no bounds. Any thread. */
  public @Nullable EvictionOrder order() {
    return order;
  }

  /** Forgets which entries leave first. */
  void dropOrder() {
    order = null;
  }

  /** Returns when entries were used; {@code null} if they stay without a use. Any thread. */
  public @Nullable LastUse uses() {
    return uses;
  }

  /** Tells whether a key was not used for too long. Any thread. */
  public boolean isIdle(long hash) {
    LastUse known = uses;
    return known != null && known.isIdle(hash);
  }

  /** Begins to take note of uses, or ends it. */
  void keepUses(@Nullable LastUse noted) {
    if (noted != null) {
      noted.fit(index.size());
    }
    uses = noted;
  }

  /** Begins to keep in mind which entries leave first; those that are there by place in the log. */
  void keepOrder() {
    EvictionOrder kept = new EvictionOrder();
    long[] inLog = new LogOrder(records).of(index);
    for (long location : inLog) {
      kept.addOld(records.hash(location));
    }
    order = kept;
  }

  private void noteInOrder(long hash, boolean isNew) {
    LastUse known = uses;
    if (known != null) {
      known.fit(index.size());
      known.use(hash);
    }
    EvictionOrder kept = order;
    if (kept == null) {
      return;
    }
    if (!isNew) {
      kept.touch(hash);
      return;
    }
    kept.add(hash);
    if (kept.isCrowded(index.size())) {
      kept.prune(queued -> index.findHash(queued) != 0);
    }
  }

  /** Builds the sorted index from the hash index at the end of replay, if there is none yet. */
  void buildSortedIndex() {
    if (sorted != null) {
      return;
    }
    long[] locations = new long[requireSortable(index.size())];
    int count = 0;
    HashIndex.Chunk chunk = new HashIndex.Chunk();
    long from = 0;
    do {
      index.chunk(from, chunk);
      System.arraycopy(chunk.locations, 0, locations, count, chunk.count);
      count += chunk.count;
      from = chunk.lastHash + 1;
    } while (chunk.lastHash != -1L);
    if (fromImage) {
      requireIntactKeys(locations, count);
    }
    sorted = SortedIndex.build(keys, locations, count);
  }

  /** Returns a number of keys, if a sorted index can be built of so many. */
  static int requireSortable(long keys) {
    if (keys > SortedIndex.MAX_BUILT) {
      throw new EmdbConfigurationException(
          "sortedKeys cannot be switched on, nor kept on by an open that follows a crash, with more"
              + " than "
              + SortedIndex.MAX_BUILT
              + " keys in a namespace; one has "
              + keys
              + ". Open the database without sortedKeys");
    }
    return (int) keys;
  }

  /** A damaged key would get a wrong place, and be missed at its own by every walk. */
  private void requireIntactKeys(long[] locations, int count) {
    long[] touched = new long[TOUCHED];
    for (int from = 0; from < count; from += TOUCHED) {
      int size = Math.min(TOUCHED, count - from);
      System.arraycopy(locations, from, touched, 0, size);
      records.touch(touched, size);
      for (int i = 0; i < size; i++) {
        keys.requireIntact(touched[i]);
      }
    }
  }
}
