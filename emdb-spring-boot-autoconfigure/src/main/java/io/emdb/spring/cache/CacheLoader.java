package io.emdb.spring.cache;

import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.springframework.cache.Cache.ValueRetrievalException;

/**
 * Fills a cache by the application's loaders, one per key at a time. A loader runs with no lock
 * held, neither the database's nor this class's. To be asked after a look into the store that found
 * nothing.
 */
final class CacheLoader {

  private final CacheStore store;
  private final CacheTransactions transactions;
  private final EmdbCacheTtl ttl;
  private final Function<@Nullable Object, Object> toStoreValue;
  private final CacheCounters counters;
  private final LoadWaits waits;
  private final Loads loads = new Loads();

  CacheLoader(
      CacheStore store,
      CacheTransactions transactions,
      EmdbCacheTtl ttl,
      Function<@Nullable Object, Object> toStoreValue,
      CacheCounters counters,
      LoadWaits waits) {
    this.store = store;
    this.transactions = transactions;
    this.ttl = ttl;
    this.toStoreValue = toStoreValue;
    this.counters = counters;
    this.waits = waits;
  }

  /**
   * Cancels the loads of a key, so that what they return is not stored. If the thread runs a
   * transaction, loads that start before its end are not stored either.
   */
  void cancel(byte[] key) {
    transactions.noteChange(key); // first: a load that is not seen here sees this
    loads.cancel(new LoadKey(key));
  }

  /** Cancels all loads; see {@link #cancel}. */
  void cancelAll() {
    transactions.noteChangeOfAll();
    loads.cancelAll();
  }

  /** Returns the loaded value, or the one another thread loaded meanwhile. */
  @Nullable Object load(Object key, byte[] bytes, Callable<?> valueLoader) {
    LoadKey id = new LoadKey(bytes);
    // a thread in a transaction must not wait: the leading load may wait for that transaction
    while (!transactions.isIn()) {
      Load mine = new Load(id, Thread.currentThread());
      Load running = loads.lead(mine);
      if (running == null) {
        return lead(mine, key, bytes, valueLoader);
      }
      if (!waits.await(running)) {
        break;
      }
      if (!running.hasFailed()) {
        // read again rather than share the object: callers get copies of their own from a store
        Object found = store.find(bytes);
        return found != null ? CacheStore.userValue(found) : running.value();
      }
    }
    Load mine = new Load(id, null);
    loads.addInline(mine);
    withdrawBeforeCommit(mine);
    try {
      return callAndKeep(mine, key, bytes, valueLoader);
    } finally {
      loads.remove(mine);
    }
  }

  /**
   * Keeps a load from being stored and waited for when an open transaction evicted its key: it may
   * read what is out of date from the commit on.
   */
  private void withdrawBeforeCommit(Load mine) {
    if (!transactions.isIn() && transactions.awaitsCommit(mine.key)) {
      loads.remove(mine);
      mine.cancel();
    }
  }

  private @Nullable Object lead(Load mine, Object key, byte[] bytes, Callable<?> valueLoader) {
    Object value;
    try {
      withdrawBeforeCommit(mine);
      // the load before this one may have ended between our look and our turn
      Object found = store.find(bytes);
      value =
          found != null ? CacheStore.userValue(found) : callAndKeep(mine, key, bytes, valueLoader);
    } catch (Throwable e) {
      loads.remove(mine);
      Throwable cause = e.getCause();
      mine.fail(e instanceof ValueRetrievalException && cause != null ? cause : e);
      throw e;
    }
    loads.remove(mine);
    mine.succeed(value);
    return value;
  }

  private @Nullable Object callAndKeep(
      Load mine, Object key, byte[] bytes, Callable<?> valueLoader) {
    Object value;
    Object storeValue;
    try {
      value = valueLoader.call();
      storeValue = toStoreValue.apply(value);
    } catch (Throwable e) {
      counters.loadFailures.increment();
      if (e instanceof InterruptedException) {
        Thread.currentThread().interrupt();
      }
      throw new LoadFailedException(store.cacheName(), key, valueLoader, e);
    }
    counters.loads.increment();
    keep(mine, key, bytes, storeValue);
    return value;
  }

  /** Returns a future of the value that this or another caller's loader will give. */
  CompletableFuture<@Nullable Object> loadAsync(
      Object key, byte[] bytes, Supplier<? extends @Nullable CompletableFuture<?>> valueLoader) {
    Load mine = new Load(new LoadKey(bytes), null);
    if (transactions.isIn()) {
      loads.addInline(mine);
    } else {
      Load running = loads.lead(mine);
      if (running != null) {
        return running.resultCopy();
      }
    }
    CompletableFuture<@Nullable Object> result = mine.resultCopy();
    startAsync(mine, key, bytes, valueLoader);
    return result;
  }

  private void startAsync(
      Load mine,
      Object key,
      byte[] bytes,
      Supplier<? extends @Nullable CompletableFuture<?>> valueLoader) {
    try {
      withdrawBeforeCommit(mine);
      Object found = store.find(bytes);
      if (found != null) {
        end(mine, CacheStore.userValue(found), null);
        return;
      }
      CompletableFuture<?> loading = valueLoader.get();
      if (loading == null) {
        loaded(mine, key, bytes, null);
        return;
      }
      CompletableFuture<?> unused =
          loading.whenComplete(
              (value, failure) -> {
                if (failure == null) {
                  loaded(mine, key, bytes, value);
                } else {
                  failed(mine, failure);
                }
              });
    } catch (Throwable e) {
      failed(mine, e);
    }
  }

  private void loaded(Load mine, Object key, byte[] bytes, @Nullable Object value) {
    Throwable problem = null;
    try {
      counters.loads.increment();
      keep(mine, key, bytes, toStoreValue.apply(value));
    } catch (Throwable e) {
      problem = e;
    }
    end(mine, value, problem);
  }

  private void failed(Load mine, Throwable failure) {
    counters.loadFailures.increment();
    end(mine, null, failure);
  }

  private void end(Load mine, @Nullable Object value, @Nullable Throwable failure) {
    loads.remove(mine);
    if (failure == null) {
      mine.succeed(value);
    } else {
      Throwable cause = failure.getCause();
      mine.fail(failure instanceof CompletionException && cause != null ? cause : failure);
    }
  }

  private void keep(Load mine, Object key, byte[] bytes, Object storeValue) {
    byte[] record = store.encode(storeValue);
    mine.unlessCancelled(
        () -> store.putLoaded(bytes, record, ttl.ttl(key, CacheStore.userValue(storeValue))));
  }
}
