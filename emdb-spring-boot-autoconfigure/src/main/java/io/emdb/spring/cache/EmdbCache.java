package io.emdb.spring.cache;

import io.emdb.Emdb;
import io.emdb.Ttl;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.springframework.cache.support.AbstractValueAdaptingCache;
import org.springframework.cache.support.NullValue;

/**
 * A cache in a namespace of an Emdb database. Made by {@link EmdbCacheManager}; thread-safe.
 *
 * <ul>
 *   <li>Used on a thread that runs an Emdb transaction of the same database, a cache joins it: its
 *       writes are seen by the transaction and vanish with a rollback. An eviction takes place at
 *       the commit, and also removes what others put before it. What was found in a cache makes no
 *       commit conflict, except for {@link #putIfAbsent}. In a read-only transaction new values are
 *       not cached and evictions are refused.
 *   <li>{@link #get(Object, Callable)} runs one loader per key at a time in this process; others
 *       wait for it, unless they run a transaction or the loader waits for them: then they load
 *       themselves.
 *   <li>An evict or clear that comes while a loader runs wins: the loaded value is returned, not
 *       kept.
 *   <li>An entry that cannot be decoded is a miss and is removed.
 *   <li>Once the database is closed reads are misses and writes do nothing.
 * </ul>
 */
public final class EmdbCache extends AbstractValueAdaptingCache {

  private final String name;
  private final EmdbCacheKeyConverter keyConverter;
  private final EmdbCacheTtl ttl;
  private final CacheCounters counters = new CacheCounters();
  private final CacheStore store;
  private final CacheLoader loader;

  EmdbCache(String name, Emdb database, EmdbCacheConfiguration configuration, LoadWaits waits) {
    super(configuration.nullValues());
    this.name = name;
    this.keyConverter = configuration.keyConverter();
    this.ttl = configuration.ttl();
    CacheTransactions transactions = new CacheTransactions(database);
    this.store = new CacheStore(name, database, transactions, configuration, counters);
    this.loader = new CacheLoader(store, transactions, ttl, this::toStoreValue, counters, waits);
  }

  @Override
  public String getName() {
    return name;
  }

  /** Returns the place of the entries; its type is the cache's target in the caches endpoint. */
  @Override
  public EmdbCacheNamespace getNativeCache() {
    return store.place();
  }

  /** Returns the counters of this cache; they are always on. Takes a lock for a moment. */
  public EmdbCacheStatistics statistics() {
    return counters.snapshot(store.stats());
  }

  /** Tells whether the cache is bounded by entries or bytes. */
  public boolean isBounded() {
    return store.isBounded();
  }

  /** Returns the number of entries, in constant time; 0 once the database is closed. */
  public long size() {
    return store.size();
  }

  @Override
  protected @Nullable Object lookup(Object key) {
    return find(keyConverter.convert(key));
  }

  /**
   * {@inheritDoc}
   *
   * <p>The message of the {@link IllegalStateException} for a value of another type does not show
   * the value.
   */
  @Override
  @SuppressWarnings("unchecked") // without a type the caller vouches for it, as in every cache
  public <T> @Nullable T get(Object key, @Nullable Class<T> type) {
    Object value = fromStoreValue(lookup(key));
    if (value != null && type != null && !type.isInstance(value)) {
      throw new IllegalStateException(
          "Cache '"
              + name
              + "' has a value of type "
              + value.getClass().getName()
              + ", not of the required type "
              + type.getName());
    }
    return (T) value;
  }

  @Override
  @SuppressWarnings("unchecked") // the caller vouches for the type, as in every cache
  public <T> @Nullable T get(Object key, Callable<T> valueLoader) {
    byte[] bytes = keyConverter.convert(key);
    Object found = find(bytes);
    return (T) (found != null ? fromStoreValue(found) : loader.load(key, bytes, valueLoader));
  }

  @Override
  public @Nullable CompletableFuture<?> retrieve(Object key) {
    Object found = lookup(key);
    if (found == null) {
      return null;
    }
    return CompletableFuture.completedFuture(
        isAllowNullValues() ? toValueWrapper(found) : fromStoreValue(found));
  }

  @Override
  @SuppressWarnings({"unchecked", "NullAway"}) // as above; a cached null completes with null
  public <T> CompletableFuture<T> retrieve(Object key, Supplier<CompletableFuture<T>> valueLoader) {
    byte[] bytes = keyConverter.convert(key);
    Object found = find(bytes);
    if (found != null) {
      return CompletableFuture.completedFuture((T) fromStoreValue(found));
    }
    return (CompletableFuture<T>) loader.loadAsync(key, bytes, valueLoader);
  }

  @Override
  public void put(Object key, @Nullable Object value) {
    byte[] bytes = keyConverter.convert(key);
    store.put(bytes, store.encode(toStoreValue(value)), ttl(key, value));
  }

  @Override
  public @Nullable ValueWrapper putIfAbsent(Object key, @Nullable Object value) {
    byte[] bytes = keyConverter.convert(key);
    return toValueWrapper(
        store.putIfAbsent(bytes, store.encode(toStoreValue(value)), ttl(key, value)));
  }

  @Override
  public void evict(Object key) {
    byte[] bytes = keyConverter.convert(key);
    loader.cancel(bytes);
    store.evict(bytes);
  }

  @Override
  public boolean evictIfPresent(Object key) {
    byte[] bytes = keyConverter.convert(key);
    loader.cancel(bytes);
    return store.remove(bytes);
  }

  @Override
  public void clear() {
    loader.cancelAll();
    store.clear();
  }

  @Override
  public boolean invalidate() {
    loader.cancelAll();
    return store.invalidate();
  }

  private @Nullable Object find(byte[] key) {
    Object found = store.find(key);
    (found != null ? counters.hits : counters.misses).increment();
    return found;
  }

  private Ttl ttl(Object key, @Nullable Object value) {
    return ttl.ttl(key, value instanceof NullValue ? null : value);
  }
}
