package io.emdb;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * An embedded, crash-safe key-value database: one directory, one process, no server.
 *
 * <p>Thread-safe; open it once and share it. The key-value methods act on the default namespace.
 * Every write that returned survives the death of the process; what survives the loss of power is
 * the {@link FlushPolicy}'s word. A failed write or sync makes the database refuse further writes
 * until it is reopened; reads go on.
 *
 * <pre>{@code
 * try (Emdb db = Emdb.open(Path.of("data/shop"))) {
 *   db.put("product.1", "lamp");
 *   db.inTransaction(tx -> {
 *     tx.put("stock.1", "41");
 *     tx.put("sold.1", "1");
 *   });
 * }
 * }</pre>
 */
public interface Emdb extends KeyValues, AutoCloseable {

  /** Opens a database that lives in memory and vanishes with {@link #close}. Same engine. */
  static Emdb openInMemory() {
    return builder().inMemory().open();
  }

  /**
   * Opens the database in a directory, which is created if missing, with default options. Recovers
   * by itself from a crash.
   *
   * @throws EmdbLockedException if this or another process has it open
   * @throws EmdbFormatException if a newer Emdb wrote it, or it is not an Emdb database
   * @throws EmdbCorruptException if data that was durable is damaged
   * @throws EmdbIoException if the directory cannot be used
   */
  static Emdb open(Path path) {
    return builder().path(path).open();
  }

  /**
   * Returns who has the database in a directory open. It goes by the file {@code HOLDER}, which the
   * holder writes beside the lock; a file that a process left behind which has ended, or that came
   * with a copy of the directory, counts for nothing. Takes no lock, so nobody who opens it
   * meanwhile is refused, and changes nothing. Opens two small files.
   *
   * @return empty if nobody has it open, or if that cannot be found out: there is no such
   *     directory, or the holder could not write the file. Of another machine or container it
   *     cannot be told whether the process still runs
   */
  static Optional<LockHolder> lockHolder(Path directory) {
    return EmdbBuilder.lockHolder(directory);
  }

  /** Returns a builder with default options. */
  static EmdbBuilder builder() {
    return new EmdbBuilder();
  }

  /**
   * Returns a namespace, created if it does not exist. Creating is a durable write of its own, also
   * within a transaction.
   *
   * @throws IllegalArgumentException if the name is empty, longer than 1,024 UTF-8 bytes, or has
   *     half of a surrogate pair, which has no UTF-8 form
   */
  Namespace namespace(String name);

  /**
   * Returns a namespace, created if it does not exist, and bounds it. When a write has made it too
   * large, other entries leave before the call returns: expired ones first, then by S3-FIFO, which
   * keeps what is read again and lets a scan pass by. Each leaves by a delete record, so the bounds
   * hold after a crash and a reopen, too, once the options are given again. Writers that race can
   * exceed them by an entry each for a moment. For a time to idle see {@link
   * NamespaceOptions#withTimeToIdle}.
   *
   * <p>The options replace those given before, for all handles of the namespace. Not part of a
   * transaction, which however evicts at its commit. Bounds cost some 16 to 40 bytes of heap a key,
   * a read of such a namespace a few nanoseconds more, and setting them for a namespace that has
   * entries a look at each, during which writers wait. Without bounds nothing is kept.
   *
   * @throws IllegalArgumentException as {@link #namespace(String)}
   */
  Namespace namespace(String name, NamespaceOptions options);

  /**
   * Removes a namespace and all of its entries in one log record. Not part of a transaction.
   *
   * @return whether it existed
   */
  boolean dropNamespace(String name);

  /** Returns the names of the namespaces, sorted, without the default one. */
  List<String> namespaces();

  /**
   * Returns counters and sizes of each namespace by name, sorted; the default one's name is empty.
   * Creates nothing. One short hold of the lock for each namespace.
   *
   * @throws EmdbClosedException if the database is closed
   */
  Map<String, NamespaceStats> statsByNamespace();

  /**
   * Runs a closure as one transaction: returning commits, any {@link Throwable} rolls back and is
   * thrown on. The closure runs once, unless {@linkplain TransactionOptions#withRetries retries}
   * are asked for. Inside a transaction of the same thread it joins that one; if it then throws,
   * only its own writes are taken back, and the outer transaction decides about the rest.
   */
  default <T extends @Nullable Object, X extends Throwable> T transaction(
      TransactionFunction<T, X> body) throws X {
    return transaction(TransactionOptions.defaults(), body);
  }

  /** Runs a closure as one transaction; see {@link #transaction(TransactionFunction)}. */
  <T extends @Nullable Object, X extends Throwable> T transaction(
      TransactionOptions options, TransactionFunction<T, X> body) throws X;

  /** Runs a closure without a result; see {@link #transaction(TransactionFunction)}. */
  default <X extends Throwable> void inTransaction(TransactionAction<X> body) throws X {
    inTransaction(TransactionOptions.defaults(), body);
  }

  /** Runs a closure without a result; see {@link #transaction(TransactionFunction)}. */
  default <X extends Throwable> void inTransaction(
      TransactionOptions options, TransactionAction<X> body) throws X {
    Objects.requireNonNull(body, "body");
    this.<Boolean, X>transaction(
        options,
        transaction -> {
          body.run(transaction);
          return true;
        });
  }

  /**
   * Begins a transaction by handle, with default options; see {@link #begin(TransactionOptions)}.
   */
  default Transaction begin() {
    return begin(TransactionOptions.defaults());
  }

  /**
   * Begins a transaction by handle, for callers that cannot use a closure. Ends with {@link
   * Transaction#commit}, {@link Transaction#rollback} or {@link Transaction#close}, on this thread.
   *
   * @throws EmdbTransactionException if this thread already runs a transaction of this database
   * @throws EmdbTimeoutException if the running transaction does not end in time
   */
  Transaction begin(TransactionOptions options);

  /** Returns the transaction this thread runs on this database, if any. */
  Optional<Transaction> currentTransaction();

  /** Returns the database as it is now, for reads that must agree. */
  ReadView readView();

  /** Forces everything written so far to the device; concurrent callers share one sync. */
  void flush();

  /**
   * Removes expired entries of all namespaces and returns how many. Skips what it cannot do when
   * the database refuses writes, and then returns 0.
   */
  long sweepExpired();

  /**
   * Rewrites the live entries and gives all other space back at once. Readers and writers go on. A
   * database in memory does this by itself when more is dead than lives; the call frees the rest.
   * Calls do not overlap: a second one waits.
   */
  void compact();

  /**
   * Returns counters and sizes. Cheap; values of one call need not agree to the last operation.
   * Still answers after {@link #close}, with the last counters.
   */
  EmdbStats stats();

  /**
   * Checks everything and changes nothing: every record of the log in its file, every entry of the
   * indexes, the counters, and the other files. What is wrong becomes a {@link Finding}, with file
   * and offset, never an exception.
   *
   * <p>Other threads read, write and compact meanwhile; nothing they do is taken for damage.
   * Writers wait some microseconds at a time. While a namespace is looked at, each of its keys that
   * is written costs what it costs while a cursor is open, and segments that a compaction has
   * replaced stay.
   *
   * <p>Costs a read of every file, and of each live record once more, twice with sorted keys. A
   * database that refuses writes is checked but for its counters, which its failure may have left
   * behind.
   *
   * @throws EmdbClosedException if the database is closed, before the call or during it
   */
  VerifyReport verify();

  /** Returns the directory; empty for a database in memory. */
  Optional<Path> path();

  /** Tells whether keys are kept in order; see {@link EmdbBuilder#sortedKeys}. */
  boolean sortedKeys();

  /** Tells whether the database is not closed. A failed database is open: it still reads. */
  boolean isOpen();

  /** Returns why the database refuses writes, if it does. */
  Optional<Throwable> failure();

  /**
   * Syncs everything, frees the directory and closes. A running transaction is rolled back, calls
   * in other threads end or get {@link EmdbClosedException}. Idempotent; returns when the lock is
   * free.
   *
   * @throws EmdbIoException if the last sync fails; everything is released all the same
   */
  @Override
  void close();
}
