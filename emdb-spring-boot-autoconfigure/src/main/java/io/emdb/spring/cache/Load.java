package io.emdb.spring.cache;

import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * One run of a loader for one key. An evict or clear that comes while it runs cancels it: the
 * loaded value still goes to those who asked, but is not stored. Storing and cancelling exclude
 * each other, so the eviction either finds the stored value and removes it, or prevents it.
 */
final class Load {

  final LoadKey key;

  /** The thread that runs the loader, or {@code null} when nobody can tell, as for an async one. */
  final @Nullable Thread owner;

  private final CompletableFuture<@Nullable Object> result = new CompletableFuture<>();
  private final ReentrantLock lock = new ReentrantLock();
  private boolean cancelled;

  Load(LoadKey key, @Nullable Thread owner) {
    this.key = key;
    this.owner = owner;
  }

  void unlessCancelled(Runnable store) {
    lock.lock();
    try {
      if (!cancelled) {
        store.run();
      }
    } finally {
      lock.unlock();
    }
  }

  void cancel() {
    lock.lock();
    try {
      cancelled = true;
    } finally {
      lock.unlock();
    }
  }

  void succeed(@Nullable Object value) {
    result.complete(value);
  }

  void fail(Throwable cause) {
    result.completeExceptionally(cause);
  }

  boolean hasFailed() {
    return result.isCompletedExceptionally();
  }

  /**
   * Returns the loaded value; to be called after {@link #awaitEnd} of a load that has not failed.
   */
  @Nullable Object value() {
    return result.join();
  }

  void awaitEnd() {
    try {
      result.join();
    } catch (CompletionException | CancellationException e) {
      // the caller asks hasFailed() and loads by itself
    }
  }

  /** Returns a future of its own for each caller: cancelling one leaves the others alone. */
  CompletableFuture<@Nullable Object> resultCopy() {
    return result.copy();
  }
}
