package io.emdb.spring.cache;

import io.emdb.Transaction;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;

/**
 * The keys of a cache that were written in transactions which have not ended. Asked for two
 * reasons: a transaction has to look for its own writes in itself; and what a loader outside reads
 * before the commit of an eviction must not be stored after it.
 */
final class OpenWrites {

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

  /** As writing transactions exclude each other, rarely more than one, and ended ones. */
  private final Queue<Writes> open = new ConcurrentLinkedQueue<>();

  void add(Transaction current, LoadKey key) {
    of(current).keys.add(key);
  }

  void addEverything(Transaction current) {
    of(current).everything = true;
  }

  /** Tells whether the transaction that the calling thread runs wrote a key. */
  boolean ownCover(LoadKey key) {
    Thread self = Thread.currentThread();
    for (Writes writes : open) {
      if (writes.thread == self && writes.transaction.isActive() && writes.cover(key)) {
        return true;
      }
    }
    return false;
  }

  /** Tells whether any open transaction wrote a key. */
  boolean anyCover(LoadKey key) {
    for (Writes writes : open) {
      if (writes.cover(key) && writes.transaction.isActive()) {
        return true;
      }
    }
    return false;
  }

  private Writes of(Transaction current) {
    open.removeIf(writes -> !writes.transaction.isActive());
    Thread self = Thread.currentThread();
    for (Writes writes : open) {
      if (writes.thread == self) {
        return writes;
      }
    }
    Writes own = new Writes(current);
    open.add(own);
    return own;
  }
}
