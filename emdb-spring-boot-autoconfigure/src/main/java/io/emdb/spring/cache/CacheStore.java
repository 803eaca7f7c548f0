package io.emdb.spring.cache;

import io.emdb.Cursor;
import io.emdb.Emdb;
import io.emdb.EmdbClosedException;
import io.emdb.EmdbException;
import io.emdb.Entry;
import io.emdb.Namespace;
import io.emdb.NamespaceOptions;
import io.emdb.NamespaceStats;
import io.emdb.ReadView;
import io.emdb.Ttl;
import java.time.Duration;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.springframework.cache.support.NullValue;

/**
 * Where a cache meets the database. Speaks in store values: the value itself, a {@link NullValue}
 * for a cached null, and {@code null} for nothing. Decides what a failure of the database means: a
 * closed database holds nothing and takes nothing, for the rest see {@link OnCacheError}.
 */
final class CacheStore {

  /** Caches live in namespaces that start with this. */
  static final String NAMESPACE_PREFIX = "cache:";

  private static final byte[] NOTHING = {};
  private static final Ttl AT_ONCE = Ttl.after(Duration.ZERO);

  private static final NamespaceStats NO_STATS = new NamespaceStats(0, 0, 0, 0);

  private final String cacheName;
  private final Emdb database;
  private final EmdbCacheNamespace place;
  private final CacheTransactions transactions;
  private final StoredValues values;
  private final NamespaceOptions bounds;
  private final OnCacheError onError;
  private final CacheCounters counters;
  private final CacheLog log;
  private final ReentrantLock opening = new ReentrantLock();
  private volatile @Nullable Namespace namespace;
  private boolean stalenessKnown;

  CacheStore(
      String cacheName,
      Emdb database,
      CacheTransactions transactions,
      EmdbCacheConfiguration configuration,
      CacheCounters counters) {
    this.cacheName = cacheName;
    this.database = database;
    this.place = new EmdbCacheNamespace(database, NAMESPACE_PREFIX + cacheName);
    this.transactions = transactions;
    this.bounds = configuration.bounds();
    this.onError = configuration.onError();
    this.counters = counters;
    this.log = new CacheLog(cacheName, configuration.codec().id());
    this.values = new StoredValues(cacheName, configuration, counters, log);
  }

  /** Returns what users of a cache call the value. */
  static @Nullable Object userValue(Object storeValue) {
    return storeValue instanceof NullValue ? null : storeValue;
  }

  String cacheName() {
    return cacheName;
  }

  EmdbCacheNamespace place() {
    return place;
  }

  /** Returns the namespace; a first call creates it, so nothing is made before it is used. */
  private Namespace namespace() {
    Namespace current = namespace;
    return current != null ? current : openNamespace();
  }

  @Nullable Object find(byte[] key) {
    byte[] stored;
    try {
      stored = read(key);
    } catch (EmdbClosedException e) {
      log.closed();
      return null;
    } catch (EmdbException e) {
      answerAsMiss(e);
      return null;
    }
    if (stored == null) {
      return null;
    }
    Object value = values.decode(stored);
    if (value == null && !transactions.isIn()) {
      discard(key, stored);
    }
    return value;
  }

  /**
   * Reads a key. What a transaction finds in a cache is a hint, no ground for a conflict when
   * someone caches the same key: so it is read past the transaction, unless that wrote the key
   * itself.
   */
  private byte @Nullable [] read(byte[] key) {
    if (!transactions.isInWriting() || transactions.hasWritten(key)) {
      return namespace().get(key);
    }
    try (ReadView view = database.readView()) {
      return view.namespace(place.name()).get(key);
    }
  }

  /** Encodes a store value for {@link #put} and its kin. */
  byte[] encode(Object storeValue) {
    return values.encode(storeValue);
  }

  void put(byte[] key, byte[] value, Ttl ttl) {
    transactions.noteWrite(key);
    if (transactions.isInReadOnly() && !isPresent(key)) {
      // the caller asked for no writes, and a cache may forget; over a present entry the engine
      // refuses
      log.readOnly();
      return;
    }
    try {
      inNamespace(
          space -> {
            space.put(key, value, ttl);
            return null;
          });
      counters.puts.increment();
    } catch (EmdbClosedException e) {
      log.closed();
    } catch (EmdbException e) {
      if (onError == OnCacheError.THROW || isPresent(key)) {
        throw e;
      }
      answerAsMiss(e);
    }
  }

  /** Stores what a loader returned, unless someone put a value meanwhile. */
  void putLoaded(byte[] key, byte[] value, Ttl ttl) {
    if (transactions.isInReadOnly()) {
      log.readOnly();
      return;
    }
    if (transactions.isIn()) {
      put(key, value, ttl); // to look first would be a read that conflicts
      return;
    }
    try {
      putIfAbsent(key, value, ttl);
    } catch (EmdbException e) {
      answerAsMiss(e);
    }
  }

  /** Stores a value and returns {@code null}, or returns the store value that is there. */
  @Nullable Object putIfAbsent(byte[] key, byte[] value, Ttl ttl) {
    transactions.noteWrite(key);
    try {
      while (true) {
        byte[] present = inNamespace(space -> space.putIfAbsent(key, value, ttl));
        if (present == null) {
          counters.puts.increment();
          return null;
        }
        Object decoded = values.decode(present);
        if (decoded != null) {
          return decoded;
        }
        if (inNamespace(space -> space.replace(key, present, value, ttl))) {
          counters.puts.increment();
          return null;
        }
      }
    } catch (EmdbClosedException e) {
      log.closed();
      return null;
    }
  }

  /** Removes a key. */
  void evict(byte[] key) {
    if (transactions.isIn()) {
      // its own entries, which nobody else ever saw, are not counted
      removeAtCommit(key, !transactions.hasWritten(key) && isCommitted(key));
    } else {
      remove(key);
    }
  }

  /** Removes a key and tells whether it was present. */
  boolean remove(byte[] key) {
    if (transactions.isIn()) {
      boolean present = transactions.hasWritten(key) ? isPresent(key) : isCommitted(key);
      removeAtCommit(key, present);
      return present;
    }
    try {
      boolean removed = inNamespace(space -> space.delete(key));
      if (removed) {
        counters.removals.increment();
      }
      return removed;
    } catch (EmdbClosedException e) {
      log.closed();
      return false;
    }
  }

  /**
   * Removes a key within the transaction, also if it is absent: the commit then removes what others
   * put meanwhile, which may be as old as what was evicted. A removal looks for what it removes,
   * and what a transaction looks for is a ground for a conflict; what it wrote itself is not.
   */
  private void removeAtCommit(byte[] key, boolean present) {
    transactions.noteWrite(key);
    blindly(
        space -> {
          space.put(key, NOTHING, Ttl.NEVER);
          space.delete(key);
        });
    if (present) {
      counters.removals.increment();
    }
  }

  /** Removes everything. */
  void clear() {
    if (transactions.isIn()) {
      transactions.noteClear();
      blindly(Namespace::clear);
    } else {
      invalidate();
    }
  }

  /** Removes everything and tells whether there was something, besides a transaction's own. */
  boolean invalidate() {
    if (transactions.isIn()) {
      long entries = transactions.hasCleared() ? 0 : committedSize();
      clear();
      counters.removals.add(entries);
      return entries > 0;
    }
    try {
      return inNamespace(
          space -> {
            long entries = space.size();
            space.clear();
            counters.removals.add(entries);
            return entries > 0;
          });
    } catch (EmdbClosedException e) {
      log.closed();
      return false;
    }
  }

  /** Returns the number of entries; asking for it, as meters do, creates no namespace. */
  long size() {
    try {
      boolean used = namespace != null || database.namespaces().contains(place.name());
      return used ? namespace().size() : 0;
    } catch (EmdbClosedException e) {
      return 0;
    }
  }

  boolean isBounded() {
    return bounds.isBounded();
  }

  /** Returns counters of the namespace; zeros before it is used and once the database is closed. */
  NamespaceStats stats() {
    try {
      Namespace used = namespace;
      return used == null ? NO_STATS : used.namespaceStats();
    } catch (EmdbClosedException e) {
      return NO_STATS;
    }
  }

  private boolean isPresent(byte[] key) {
    try {
      return namespace().containsKey(key);
    } catch (EmdbException e) {
      return false; // what cannot be read is not served either
    }
  }

  /** Tells, past the thread's transaction, whether a key is present. */
  private boolean isCommitted(byte[] key) {
    try (ReadView view = database.readView()) {
      return view.namespace(place.name()).containsKey(key);
    } catch (EmdbException e) {
      return false; // as above
    }
  }

  /** Returns the number of entries past the thread's transaction. */
  private long committedSize() {
    try (ReadView view = database.readView()) {
      return view.namespace(place.name()).size();
    } catch (EmdbClosedException e) {
      return 0;
    }
  }

  private <T extends @Nullable Object> T inNamespace(Function<Namespace, T> action) {
    try {
      return action.apply(namespace());
    } catch (IllegalStateException dropped) {
      // someone dropped the namespace while this cache held it
      return action.apply(openNamespace());
    }
  }

  private void blindly(Consumer<Namespace> write) {
    try {
      inNamespace(
          space -> {
            write.accept(space);
            return null;
          });
    } catch (EmdbClosedException e) {
      log.closed();
    }
  }

  private Namespace openNamespace() {
    opening.lock(); // or what was put meanwhile would be dropped with the stale entries
    try {
      // without bounds nothing is said about them: others may have set some
      Namespace opened =
          bounds.isLimited() ? database.namespace(place.name(), bounds) : place.namespace();
      if (!stalenessKnown && !transactions.isIn()) { // a look at all would make commit conflicts
        dropStale(opened);
        stalenessKnown = true;
      }
      if (stalenessKnown) {
        namespace = opened;
      }
      return opened;
    } finally {
      opening.unlock();
    }
  }

  /**
   * Empties a cache that was filled under another codec or version: one record, whatever the size.
   * One entry tells, since all were written after the last such look.
   */
  private void dropStale(Namespace opened) {
    try (Cursor<Entry> entries = opened.entries()) {
      if (entries.hasNext() && values.isForeign(entries.next().value())) {
        long size = opened.size();
        opened.clear();
        log.staleDropped(size);
      }
    } catch (EmdbClosedException e) {
      throw e;
    } catch (EmdbException e) {
      log.notDiscarded(e); // each of them is a miss all the same
    }
  }

  private void discard(byte[] key, byte[] stored) {
    try {
      // compare-and-remove: a value put since the read stays
      namespace().replace(key, stored, NOTHING, AT_ONCE);
    } catch (EmdbException e) {
      log.notDiscarded(e);
    }
  }

  private void answerAsMiss(EmdbException failure) {
    if (onError == OnCacheError.THROW) {
      throw failure;
    }
    counters.errors.increment();
    log.answeredAsMiss(counters.errors.sum(), failure);
  }
}
