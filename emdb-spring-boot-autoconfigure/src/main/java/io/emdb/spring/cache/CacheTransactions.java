package io.emdb.spring.cache;

import io.emdb.Emdb;
import io.emdb.EmdbClosedException;
import io.emdb.Transaction;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;

/**
 * The transactions a cache is used in, and the keys that were written in those which have not
 * ended. The keys are asked for two reasons: a transaction has to look for its own writes in
 * itself; and what a loader outside reads before the commit of an eviction must not be stored after
 * it.
 */
final class CacheTransactions {

  private static final class Writes {
    final Transaction transaction;
    final Thread thread = Thread.currentThread();
    final Set<LoadKey> keys = ConcurrentHashMap.newKeySet();
    volatile boolean everything;

    Writes(Transaction transaction) {
      this.transaction = transaction;
    }

    boolean cover(LoadKey key) {
      return everything || keys.contains(key);
    }
  }

  private final Emdb database;

  /** As writing transactions exclude each other, rarely more than one, and ended ones. */
  private final Queue<Writes> open = new ConcurrentLinkedQueue<>();

  CacheTransactions(Emdb database) {
    this.database = database;
  }

  /** Tells whether the calling thread runs a transaction. */
  boolean isIn() {
    return current().isPresent();
  }

  boolean isInWriting() {
    return current().filter(transaction -> !transaction.isReadOnly()).isPresent();
  }

  boolean isInReadOnly() {
    return current().filter(Transaction::isReadOnly).isPresent();
  }

  /** Remembers, if the thread runs a transaction, that it is about to write a key. */
  void noteWrite(byte[] key) {
    current().ifPresent(transaction -> of(transaction).keys.add(new LoadKey(key)));
  }

  /** Remembers, if the thread runs a transaction, that it is about to clear the cache. */
  void noteClear() {
    current().ifPresent(transaction -> of(transaction).everything = true);
  }

  /** Tells whether the transaction that the calling thread runs wrote a key. */
  boolean hasWritten(byte[] key) {
    Thread self = Thread.currentThread();
    for (Writes writes : open) {
      if (writes.thread == self && writes.transaction.isActive()) {
        return writes.cover(new LoadKey(key));
      }
    }
    return false;
  }

  /** Tells whether any transaction that has not ended wrote a key. */
  boolean awaitsCommit(LoadKey key) {
    for (Writes writes : open) {
      if (writes.cover(key) && writes.transaction.isActive()) {
        return true;
      }
    }
    return false;
  }

  private Optional<Transaction> current() {
    try {
      return database.currentTransaction();
    } catch (EmdbClosedException e) {
      return Optional.empty();
    }
  }

  private Writes of(Transaction transaction) {
    open.removeIf(writes -> !writes.transaction.isActive());
    Thread self = Thread.currentThread();
    for (Writes writes : open) {
      if (writes.thread == self) {
        return writes;
      }
    }
    Writes own = new Writes(transaction);
    open.add(own);
    return own;
  }
}
