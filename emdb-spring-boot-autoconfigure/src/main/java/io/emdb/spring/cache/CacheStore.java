package io.emdb.spring.cache;

import io.emdb.Emdb;
import io.emdb.EmdbClosedException;
import io.emdb.EmdbException;
import io.emdb.Namespace;
import io.emdb.ReadView;
import io.emdb.Transaction;
import io.emdb.Ttl;
import java.time.Duration;
import java.util.Optional;
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

  private final String cacheName;
  private final Emdb database;
  private final EmdbCacheCodec codec;
  private final ValueFormat format;
  private final OnCacheError onError;
  private final CacheCounters counters;
  private final CacheLog log;
  private final OpenWrites openWrites = new OpenWrites();
  private volatile @Nullable Namespace namespace;

  CacheStore(
      String cacheName,
      Emdb database,
      EmdbCacheConfiguration configuration,
      CacheCounters counters) {
    this.cacheName = cacheName;
    this.database = database;
    this.codec = configuration.codec();
    this.format = new ValueFormat(codec.id(), configuration.version(), configuration.nullValues());
    this.onError = configuration.onError();
    this.counters = counters;
    this.log = new CacheLog(cacheName, codec.id());
  }

  /** Returns what users of a cache call the value. */
  static @Nullable Object userValue(Object storeValue) {
    return storeValue instanceof NullValue ? null : storeValue;
  }

  /**
   * Returns the namespace; a first call creates it, which is why nothing is made before it is used.
   */
  Namespace namespace() {
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
    Object value = decode(stored);
    if (value == null && !inTransaction()) {
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
    if (!inWritingTransaction() || openWrites.ownCover(new LoadKey(key))) {
      return namespace().get(key);
    }
    try (ReadView view = database.readView()) {
      return view.namespace(NAMESPACE_PREFIX + cacheName).get(key);
    }
  }

  /** Encodes a store value for {@link #put} and its kin. */
  byte[] encode(Object storeValue) {
    if (storeValue instanceof NullValue) {
      return format.write(null);
    }
    try {
      return format.write(codec.encode(storeValue));
    } catch (RuntimeException | StackOverflowError e) {
      throw encodingFailed(storeValue, e);
    }
  }

  void put(byte[] key, byte[] value, Ttl ttl) {
    noteOpenWrite(key);
    if (inReadOnlyTransaction() && !isPresent(key)) {
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
    if (inReadOnlyTransaction()) {
      log.readOnly();
      return;
    }
    if (inTransaction()) {
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
    noteOpenWrite(key);
    try {
      while (true) {
        byte[] present = inNamespace(space -> space.putIfAbsent(key, value, ttl));
        if (present == null) {
          counters.puts.increment();
          return null;
        }
        Object decoded = decode(present);
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
    if (!inTransaction()) {
      remove(key);
      return;
    }
    // an entry that is expired at once: unlike a removal, which tells what it found, it reads
    // nothing
    inNamespace(
        space -> {
          space.put(key, NOTHING, AT_ONCE);
          return null;
        });
  }

  /** Removes a key and tells whether it was present. */
  boolean remove(byte[] key) {
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

  /** Removes everything. */
  void clear() {
    if (!inTransaction()) {
      invalidate();
      return;
    }
    // without the look at the size, a read of everything that conflicts with every write
    inTransaction(Namespace::clear);
  }

  /** Removes everything and tells whether there was something. */
  boolean invalidate() {
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

  long size() {
    try {
      return namespace().size();
    } catch (EmdbClosedException e) {
      return 0;
    }
  }

  boolean inTransaction() {
    return transaction().isPresent();
  }

  /** Remembers, if the thread runs a transaction, that it is about to write a key. */
  void noteOpenWrite(byte[] key) {
    transaction().ifPresent(current -> openWrites.add(current, new LoadKey(key)));
  }

  /** Remembers, if the thread runs a transaction, that it is about to clear the cache. */
  void noteOpenClear() {
    transaction().ifPresent(openWrites::addEverything);
  }

  /** Tells whether a transaction that has not ended wrote a key. */
  boolean awaitsCommit(LoadKey key) {
    return openWrites.anyCover(key);
  }

  private boolean inWritingTransaction() {
    return transaction().filter(current -> !current.isReadOnly()).isPresent();
  }

  private boolean inReadOnlyTransaction() {
    return transaction().filter(Transaction::isReadOnly).isPresent();
  }

  private Optional<Transaction> transaction() {
    try {
      return database.currentTransaction();
    } catch (EmdbClosedException e) {
      return Optional.empty();
    }
  }

  private boolean isPresent(byte[] key) {
    try {
      return namespace().containsKey(key);
    } catch (EmdbException e) {
      return false; // what cannot be read is not served either
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

  private void inTransaction(Consumer<Namespace> write) {
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
    Namespace opened = database.namespace(NAMESPACE_PREFIX + cacheName);
    namespace = opened;
    return opened;
  }

  private @Nullable Object decode(byte[] stored) {
    Object payload = format.read(stored);
    if (payload instanceof NullValue) {
      return payload;
    }
    if (payload instanceof byte[] bytes) {
      try {
        return codec.decode(bytes);
      } catch (RuntimeException | LinkageError | StackOverflowError e) {
        undecodable(e.getClass().getName());
        return null;
      }
    }
    undecodable("another format, codec or version");
    return null;
  }

  private void undecodable(String reason) {
    counters.undecodable.increment();
    log.undecodable(counters.undecodable.sum(), reason);
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

  private EmdbCacheEncodingException encodingFailed(Object value, Throwable cause) {
    Throwable told = cause;
    for (Throwable t = cause; t != null; t = t.getCause()) {
      if (t instanceof TypeNotAllowedException) {
        told = t;
      }
    }
    String reason =
        told instanceof IllegalArgumentException ? told.getMessage() : told.getClass().getName();
    return new EmdbCacheEncodingException(
        "Cache '"
            + cacheName
            + "' cannot store a value of type "
            + value.getClass().getName()
            + " with codec '"
            + codec.id()
            + "': "
            + reason,
        cause);
  }
}
