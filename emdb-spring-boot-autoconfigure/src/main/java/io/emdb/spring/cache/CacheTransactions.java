package io.emdb.spring.cache;

import io.emdb.Emdb;
import io.emdb.EmdbClosedException;
import io.emdb.Transaction;
import java.util.HashSet;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.jspecify.annotations.Nullable;

/**
 * The transactions a cache is used in, and the keys of those which have not ended. What a
 * transaction wrote is asked for because it has to look for its own writes in itself; what it is to
 * change, a little earlier, because what a loader outside reads before the commit of an eviction
 * must not be stored after it.
 */
final class CacheTransactions {

  private static final class Writes {
    final Transaction transaction;
    final Thread thread = Thread.currentThread();

    /** Keys that are to change. Other threads look. */
    final Set<LoadKey> changing = ConcurrentHashMap.newKeySet();

    volatile boolean changingAll;

    /** Keys it wrote. The transaction's thread. */
    final Set<LoadKey> written = new HashSet<>();

    boolean cleared;

    Writes(Transaction transaction) {
      this.transaction = transaction;
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

  /** Remembers, if the thread runs a transaction, that a key is about to change. */
  void noteChange(byte[] key) {
    current().ifPresent(transaction -> of(transaction).changing.add(new LoadKey(key)));
  }

  /** Remembers, if the thread runs a transaction, that every key is about to change. */
  void noteChangeOfAll() {
    current().ifPresent(transaction -> of(transaction).changingAll = true);
  }

  /** Remembers, if the thread runs a transaction, that it writes a key. */
  void noteWrite(byte[] key) {
    current()
        .ifPresent(
            transaction -> {
              Writes own = of(transaction);
              LoadKey id = new LoadKey(key);
              own.changing.add(id);
              own.written.add(id);
            });
  }

  /** Remembers, if the thread runs a transaction, that it clears the cache. */
  void noteClear() {
    current().ifPresent(transaction -> of(transaction).cleared = true);
  }

  /** Tells whether the transaction that the calling thread runs wrote a key, or cleared all. */
  boolean hasWritten(byte[] key) {
    Writes own = own();
    return own != null && (own.cleared || own.written.contains(new LoadKey(key)));
  }

  /** Tells whether the transaction that the calling thread runs cleared the cache. */
  boolean hasCleared() {
    Writes own = own();
    return own != null && own.cleared;
  }

  /** Tells whether any transaction that has not ended changes a key. */
  boolean awaitsCommit(LoadKey key) {
    for (Writes writes : open) {
      if ((writes.changingAll || writes.changing.contains(key)) && writes.transaction.isActive()) {
        return true;
      }
    }
    return false;
  }

  private @Nullable Writes own() {
    Thread self = Thread.currentThread();
    for (Writes writes : open) {
      if (writes.thread == self && writes.transaction.isActive()) {
        return writes;
      }
    }
    return null;
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
    Writes own = own();
    if (own == null) {
      own = new Writes(transaction);
      open.add(own);
    }
    return own;
  }
}
