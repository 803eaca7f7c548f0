package io.emdb.internal.index;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Where the record of a key is: a hash table of 40-bit locations that holds no key bytes. A
 * location is a number from 1 to 2^40 - 1; 0 stands for none.
 *
 * <p>{@link #find}, {@link #holds}, {@link #home}, {@link #size} and {@link #bytes} may be called
 * by any number of threads at any time; they take no lock and allocate nothing. All other calls
 * come from one thread at a time: the holder of the engine's append lock. A find that runs beside a
 * change answers as if it had come wholly before or wholly after it.
 *
 * <p>Costs: 10 to 20 heap bytes a key, an expected handful of neighbouring slots and one record
 * read a call; a put may copy one shard of at most 8,192 slots, reading the hash of each entry's
 * record.
 */
public final class HashIndex {
  /*
   * Longer than a file should be, for what is proved here must be read beside the code it is about.
   *
   * Problem. Millions of keys, at most 20 bytes of heap for each, found by any number of readers
   * without a lock while one writer inserts, replaces, removes and grows.
   *
   * Idea. Extendible hashing. A directory of 2^d entries, indexed by the top d bits of the hash,
   * points to shards. A shard is one array of longs (drawn in Shard), a table with linear probing
   * that goes by the lowest 24 bits of the hash, the fingerprint: its top bits are the home slot and
   * all of it, kept in the slot, spares most looks at records. A shard doubles up to 8,192 slots,
   * then splits in eight by the next bits of the hash, for which every entry's record is asked for
   * its hash: once in three doublings of all. When a shard has fewer directory entries than parts,
   * the directory doubles first, up to three times. So growth never copies more than 64 KiB of
   * slots at once, plus 4 to 32 bytes a shard when the directory grows.
   *
   * If hashes are so alike that splitting would blow up the directory, the shard doubles instead. So
   * it does if the record of an entry is damaged and does not tell its hash.
   * Shards do not merge: after a mass removal each shrinks down to 16 slots, 1/512 of its full size.
   *
   * Before it has readers, replay may know how many keys will come: spread makes the shards for them
   * at once, small ones that double by their slots alone. mergeSparse gives back what was too much.
   *
   * Concurrency. In one shard array, a live slot never moves. These are the only writes that readers
   * can meet, each a single release store, made after all it relies on:
   *
   *   1. EMPTY or DELETED becomes live: put of a new key.
   *   2. Live becomes live with the same key: put of a known key, relocate.
   *   3. Live becomes DELETED: remove. Or EMPTY, with the DELETED slots before it, if the next slot
   *      is EMPTY, for then no probe needs this slot to go on.
   *   4. A directory entry gets a new shard array that holds the same entries: doubling, rebuilding,
   *      shrinking. The old array is not written to any more.
   *   5. The parts of a shard's directory entries get one new array each: split.
   *   6. The field gets a new directory that leads to the same entries: doubling of the directory.
   *      The old directory is not written to any more.
   *
   * Find is linearizable. Let a find of key K load array A from directory D.
   *
   *   - A location it returns was K's: it sat in a slot of A, and its record has key K. At the moment
   *     of the slot's load it was current, unless A had been replaced (4, 5, or through a newer
   *     directory, 6). A replaced array is frozen, so its contents were current at the moment of
   *     replacement; and that came after the find began, because the find loads the directory anew,
   *     and only arrays still in use can be reached through the newest one.
   *   - If it returns none, there was such a moment during the call, too. While K is live in slot j
   *     of A, no slot from K's home to j is EMPTY: none was when K was put there, and only slots
   *     followed by EMPTY become EMPTY (3). So had K been live all the time from the beginning to the
   *     freezing of A or the end of the find, it would have sat in one slot all this time, as only a
   *     removal ends its stay, and the probe would have come there. Hence K was absent at some time
   *     in this span.
   *
   *     A record whose key was damaged does not match any more, and would make K look absent. Its slot
   *     still has K's fingerprint. So a probe that met the fingerprint but not the key looks again, and
   *     asks whether those records are intact, before it says that there is none. Keys of one shard
   *     that agree in all 24 bits make that happen for nothing once in some 3,000 look-ups.
   *
   * Tombstone reuse is covered by the same argument: a key put into a DELETED slot that the probe has
   * already passed was absent just before that put, which was after the probe had passed.
   *
   * What the probe reads is safe. Between the load of a slot and the look at its record, the location
   * may be replaced or removed, even reused. The engine keeps the bytes at every location readable,
   * and unchanged, while a reader that may have seen it is in its epoch; so matches answers for the
   * record that was meant.
   *
   * Memory order. Stores of slots, directory entries and the directory are releases and their loads
   * acquires, so whoever sees a location sees its record's bytes, and whoever sees an array sees its
   * slots. Their recency comes from the append lock: it is left after every change, which makes the
   * change visible to all who start later. The writer itself reads plainly: it is the only one.
   *
   * Cost. Load runs from 0.4 (just after doubling) to 0.8, so 8 bytes a slot are 10 to 20 bytes a key.
   * Shards fill evenly, yet not in step, so the whole stays below the worst case of one shard. Amid
   * removals a shard may double at a load of 0.77 already, for rebuilding it would give little room.
   *
   * R. Fagin, J. Nievergelt, N. Pippenger, H. R. Strong: Extendible hashing, a fast access method for
   * dynamic files. ACM TODS 4 (3), 1979.
   */

  /** More directory entries than this for every shard mean that splitting does not separate. */
  private static final int MAX_ENTRIES_PER_SHARD = 8;

  /**
   * Eight parts: the more, the more rarely records are read; small shards make long directories.
   */
  private static final int MAX_SPLIT_BITS = 3;

  private static final VarHandle SIZE;
  private static final VarHandle BYTES;

  static {
    MethodHandles.Lookup lookup = MethodHandles.lookup();
    try {
      SIZE = lookup.findVarHandle(HashIndex.class, "size", long.class);
      BYTES = lookup.findVarHandle(HashIndex.class, "bytes", long.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  private final RecordKeys keys;
  private volatile long[][] directory;
  private int shards;
  private long size;
  private long bytes;

  /** Written only: see {@link Shard#touchRecords}. */
  @SuppressWarnings("UnusedVariable")
  private long touched;

  /** Creates an empty index. */
  public HashIndex(RecordKeys keys) {
    this(keys, new long[][] {Shard.create(Shard.MIN_BITS, 0)});
  }

  /** Takes over shards that were written out; each fills the entries its depth says. */
  HashIndex(RecordKeys keys, long[][] directory) {
    this.keys = keys;
    this.directory = directory;
    takeOver(directory);
  }

  private void takeOver(long[][] entries) {
    shards = 0;
    size = 0;
    bytes = Directory.bytes(entries);
    for (int i = 0; i < entries.length; i += Directory.span(entries, entries[i])) {
      shards++;
      size += Shard.live(entries[i]);
      bytes += Shard.bytes(entries[i]);
    }
    directory = entries;
  }

  /**
   * Makes shards for so many keys, if that is more than there are: then puts up to there read the
   * record of no other key. Takes one look at the record of each key that is in; nothing happens if
   * one of them is damaged. Not while anybody else uses the index.
   */
  public void spread(long expectedKeys) {
    int depth = Directory.depthFor(expectedKeys);
    if (depth > Directory.bits(directory)) {
      takeOver(Directory.spread(keys, directory, depth));
    }
  }

  /**
   * Takes back what {@link #spread} made too much of: merges shards with few keys, reading no
   * record. Not while anybody else uses the index.
   */
  public void mergeSparse() {
    takeOver(Directory.merged(directory));
  }

  /** Returns the directory, for the writer to write it out. */
  long[][] directory() {
    return directory;
  }

  /** What {@link #chunk} fills: the locations of one shard. Meant to be used again and again. */
  public static final class Chunk {
    /** The locations (or slots), in no order, in the first {@link #count} elements. */
    public long[] locations = new long[16];

    /** How many locations there are. */
    public int count;

    /** The last hash, in unsigned order, that the chunk covers; -1 if there is none after it. */
    public long lastHash;

    private void add(long element) {
      if (count == locations.length) {
        locations = Arrays.copyOf(locations, 2 * count);
      }
      locations[count++] = element;
    }
  }

  /**
   * Returns the location of a key, or 0. Any thread. Throws what {@link RecordKeys#requireIntact}
   * does rather than take a damaged record of the key for none; so do {@link #put} and {@link
   * #remove}, before they change anything.
   */
  public long find(long hash, byte[] key) {
    long[] shard = Directory.shardAcquire(directory, hash);
    int capacity = Shard.capacity(shard);
    boolean otherKey = false;
    for (int i = Shard.home(capacity, hash); ; i = (i + 1) & (capacity - 1)) {
      long slot = Shard.getAcquire(shard, i);
      if (slot == Shard.EMPTY) {
        if (otherKey) {
          requireIntactCandidates(shard, hash);
        }
        return 0;
      }
      long location = Shard.location(slot);
      if (Shard.sameFingerprint(slot, hash) && location != 0) {
        if (keys.matches(location, key)) {
          return location;
        }
        otherKey = true;
      }
    }
  }

  /** Throws if a record that has a hash's fingerprint is damaged, for it may be the one missed. */
  private void requireIntactCandidates(long[] shard, long hash) {
    int capacity = Shard.capacity(shard);
    for (int i = Shard.home(capacity, hash); ; i = (i + 1) & (capacity - 1)) {
      long slot = Shard.getAcquire(shard, i);
      if (slot == Shard.EMPTY) {
        return;
      }
      long location = Shard.location(slot);
      if (Shard.sameFingerprint(slot, hash) && location != 0) {
        keys.requireIntact(location);
      }
    }
  }

  /** Tells whether some key with this hash has exactly this location. Any thread. */
  public boolean holds(long hash, long location) {
    return Shard.slotOf(Directory.shardAcquire(directory, hash), hash, location) >= 0;
  }

  /** Returns the location of a key with exactly this hash, or 0; reads the keys that may be it. */
  public long findHash(long hash) {
    long[] shard = shardOf(hash);
    int capacity = Shard.capacity(shard);
    for (int i = Shard.home(capacity, hash);
        shard[i] != Shard.EMPTY;
        i = (i + 1) & (capacity - 1)) {
      long location = Shard.location(shard[i]);
      if (location != 0 && Shard.sameFingerprint(shard[i], hash) && keys.hash(location) == hash) {
        return location;
      }
    }
    return 0;
  }

  /** Returns the location of the key that a record has, or 0. The record need not be in. */
  public long find(long hash, long record) {
    long[] shard = shardOf(hash);
    int at = slotOf(shard, hash, null, record);
    return at < 0 ? 0 : Shard.location(shard[at]);
  }

  /** Sets the location of the key that the record there has; else as with a key. */
  public long put(long hash, long location) {
    return put(hash, null, location);
  }

  /**
   * Sets the location of a key.
   *
   * @param key the key; null for that of the record at the location
   * @return its previous location, or 0
   * @throws IllegalArgumentException if the location is not one
   */
  public long put(long hash, byte @Nullable [] key, long location) {
    Shard.requireLocation(location);
    long[] shard = shardOf(hash);
    int at = slotOf(shard, hash, key, location);
    if (at >= 0) {
      long previous = Shard.location(shard[at]);
      Shard.setRelease(shard, at, Shard.slot(hash, location));
      return previous;
    }
    insert(shard, ~at, Shard.slot(hash, location), hash);
    return 0;
  }

  /**
   * Removes a key.
   *
   * @return its location until now, or 0
   */
  public long remove(long hash, byte[] key) {
    return remove(hash, key, 0);
  }

  /** Removes the key that a record has, which need not be in; else as with a key. */
  public long remove(long hash, long record) {
    return remove(hash, null, record);
  }

  private long remove(long hash, byte @Nullable [] key, long record) {
    long[] shard = shardOf(hash);
    int at = slotOf(shard, hash, key, record);
    if (at < 0) {
      return 0;
    }
    long previous = Shard.location(shard[at]);
    delete(shard, at);
    if (Shard.isSparse(shard)) {
      replace(shard, hash, Shard.copy(shard, Shard.bitsFor(Shard.live(shard))));
    }
    return previous;
  }

  /**
   * Replaces a location by another one of the same key, if it is still current. No record is read.
   *
   * @return false if no key with this hash has location {@code from}
   * @throws IllegalArgumentException if {@code to} is not a location
   */
  public boolean relocate(long hash, long from, long to) {
    Shard.requireLocation(to);
    long[] shard = shardOf(hash);
    int at = Shard.slotOf(shard, hash, from);
    if (at < 0) {
      return false;
    }
    Shard.setRelease(shard, at, Shard.slot(hash, to));
    return true;
  }

  /**
   * Copies the locations of all keys in the shard that covers a hash. A walk begins with hash 0 and
   * goes on with {@code lastHash + 1} until {@code lastHash} is -1. Changes are allowed between the
   * steps: a key that is present during the whole walk comes exactly once, with the location it has
   * at that step.
   *
   * @return the number of locations
   */
  public int chunk(long fromHash, Chunk into) {
    return chunk(fromHash, into, Shard.MAX_LOCATION);
  }

  /** Copies slots as {@link #chunk} does locations; see {@link #locationIn}. */
  public int chunkOfSlots(long fromHash, Chunk into) {
    return chunk(fromHash, into, /* mask= */ -1L);
  }

  /** Returns the location in a slot. */
  public static long locationIn(long slot) {
    return Shard.location(slot);
  }

  /** Tells whether a slot may be that of a key with this hash: a few bits of it are kept. */
  public static boolean hasBitsOf(long hash, long slot) {
    return Shard.sameFingerprint(slot, hash);
  }

  private int chunk(long fromHash, Chunk into, long mask) {
    // Shards only ever split, so the end of one stays a border for the rest of the walk.
    long[] shard = shardOf(fromHash);
    into.count = 0;
    int capacity = Shard.capacity(shard);
    for (int i = 0; i < capacity; i++) {
      if (Shard.location(shard[i]) != 0) {
        into.add(shard[i] & mask);
      }
    }
    into.lastHash = Shard.depth(shard) == 0 ? -1L : fromHash | (-1L >>> Shard.depth(shard));
    return into.count;
  }

  /** Returns the slot where a probe begins: it is in the cache from then on. Any thread. */
  public long home(long hash) {
    long[] shard = Directory.shardAcquire(directory, hash);
    return Shard.getAcquire(shard, Shard.home(Shard.capacity(shard), hash));
  }

  /** Touches slots and records of keys with these hashes; see {@link #home}. */
  public long touch(long[] hashes, int from, int to) {
    return Directory.touch(directory, keys, hashes, from, to);
  }

  /** Returns the number of keys. Any thread. */
  public long size() {
    return (long) SIZE.getAcquire(this);
  }

  /** Returns the heap bytes of the arrays, a reference counted as 4 bytes. Any thread. */
  public long bytes() {
    return (long) BYTES.getAcquire(this);
  }

  /**
   * Returns the slot of a key, or the complement of the first slot that may take it. Without a key,
   * that of a record is meant.
   */
  private int slotOf(long[] shard, long hash, byte @Nullable [] key, long record) {
    int free = -1;
    boolean otherKey = false;
    int capacity = Shard.capacity(shard);
    for (int i = Shard.home(capacity, hash); ; i = (i + 1) & (capacity - 1)) {
      long slot = shard[i];
      if (slot == Shard.EMPTY) {
        if (otherKey) {
          requireIntactCandidates(shard, hash);
        }
        return ~(free >= 0 ? free : i);
      }
      long location = Shard.location(slot);
      if (location == 0) {
        free = free >= 0 ? free : i;
      } else if (Shard.sameFingerprint(slot, hash)) {
        if (key == null ? keys.sameKey(location, record) : keys.matches(location, key)) {
          return i;
        }
        otherKey = true;
      }
    }
  }

  private void insert(long[] shard, int at, long slot, long hash) {
    if (shard[at] == Shard.DELETED) {
      Shard.count(shard, 0, 1);
    } else {
      if (Shard.isFull(shard)) {
        shard = makeRoom(shard, hash);
        at = Shard.emptySlot(shard, hash);
      }
      Shard.count(shard, 1, 1);
    }
    Shard.setRelease(shard, at, slot);
    addToSize(1);
  }

  private void delete(long[] shard, int at) {
    int last = Shard.capacity(shard) - 1;
    if (shard[(at + 1) & last] != Shard.EMPTY) {
      Shard.setRelease(shard, at, Shard.DELETED);
    } else {
      int i = at;
      do {
        Shard.setRelease(shard, i, Shard.EMPTY);
        Shard.count(shard, -1, 0);
        i = (i - 1) & last;
      } while (shard[i] == Shard.DELETED);
    }
    Shard.count(shard, 0, -1);
    addToSize(-1);
  }

  /** Returns the shard that covers the hash after all that was needed to give it an empty slot. */
  private long[] makeRoom(long[] shard, long hash) {
    while (Shard.isFull(shard)) {
      int bits = Shard.bits(shard);
      if (Shard.hasEnoughDeleted(shard)) {
        replace(shard, hash, Shard.copy(shard, bits));
      } else if (bits < Shard.FULL_BITS || !split(shard, hash)) {
        if (bits == Shard.MAX_BITS) {
          throw new IllegalStateException("Too many keys have the same leading hash bits");
        }
        replace(shard, hash, Shard.copy(shard, bits + 1));
      }
      shard = shardOf(hash);
    }
    return shard;
  }

  /** Returns by how many bits of the hash a shard may split: 0 if it may not. */
  private int splitBits(long[] shard) {
    int depth = Shard.depth(shard);
    int more = 0;
    while (more < MAX_SPLIT_BITS && depth + more < Directory.MAX_DEPTH) {
      int beyond = depth + more + 1 - Directory.bits(directory);
      long entries = (long) directory.length << Math.max(0, beyond);
      if (beyond > 0 && entries / 2 > MAX_ENTRIES_PER_SHARD * (shards + (1L << more) - 1)) {
        break;
      }
      more++;
    }
    return more;
  }

  /**
   * Splits a shard. Not if the hash of some record shows that its key is damaged: its entry would
   * go where nobody looks for it, and the key be absent without an error.
   */
  private boolean split(long[] shard, long hash) {
    int bits = splitBits(shard);
    if (bits == 0) {
      return false;
    }
    touched = Shard.touchRecords(keys, shard);
    long[][] parts = Shard.split(keys, shard, bits);
    if (parts.length == 0) {
      return false;
    }
    long[][] entries = directory;
    while (Directory.bits(entries) < Shard.depth(parts[0])) {
      entries = Directory.doubled(entries);
    }
    addToBytes(Directory.bytes(entries) - Directory.bytes(directory) - Shard.bytes(shard));
    int span = Directory.span(entries, parts[0]);
    int first = Directory.entry(entries, hash) & -(span << bits);
    for (int i = 0; i < parts.length; i++) {
      Directory.setShardsRelease(entries, first + i * span, span, parts[i]);
      addToBytes(Shard.bytes(parts[i]));
    }
    directory = entries;
    shards += parts.length - 1;
    return true;
  }

  private void replace(long[] shard, long hash, long[] by) {
    long[][] entries = directory;
    int span = Directory.span(entries, shard);
    Directory.setShardsRelease(entries, Directory.entry(entries, hash) & -span, span, by);
    addToBytes(Shard.bytes(by) - Shard.bytes(shard));
  }

  private long[] shardOf(long hash) {
    long[][] entries = directory;
    return entries[Directory.entry(entries, hash)];
  }

  private void addToSize(int more) {
    SIZE.setRelease(this, size + more);
  }

  private void addToBytes(long more) {
    BYTES.setRelease(this, bytes + more);
  }
}
