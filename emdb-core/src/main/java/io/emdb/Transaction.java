package io.emdb;

/**
 * A set of reads and writes that happens as one: all of its writes become visible together, and
 * after a crash all of them are there or none. Reads see the transaction's own writes over the
 * database as it was at the beginning. Transactions are serializable: writing transactions of one
 * database run one after the other; a plain write that raced with something this transaction read
 * makes {@link #commit} fail with {@link EmdbConflictException}. A commit is synced to the device
 * under every flush policy.
 *
 * <p>Used only by the thread that began it, until it ends; anything else throws {@link
 * EmdbTransactionException}. While it is open, operations of that thread on the same {@link Emdb}
 * or its namespaces and groups join it.
 *
 * <p>The key-value methods act on the default namespace.
 */
public interface Transaction extends KeyValues, AutoCloseable {

  /** Returns a namespace inside this transaction, created (outside of it) if it does not exist. */
  Namespace namespace(String name);

  /**
   * Makes the writes durable and visible. A transaction without writes commits without I/O. After a
   * failure the transaction is rolled back, unless the failure is an {@link EmdbIoException} of the
   * final sync: then whether it is kept is decided by the next open, and the database refuses
   * further writes.
   *
   * @throws EmdbConflictException if a plain write raced with a read of this transaction
   * @throws EmdbTransactionException if it is marked {@linkplain #setRollbackOnly rollback-only},
   *     has ended, or belongs to another thread; in the first case it is rolled back
   */
  void commit();

  /** Forgets the writes and ends the transaction. Does nothing when it has ended. */
  void rollback();

  /** Leaves rollback as the only way to end. */
  void setRollbackOnly();

  /** Tells whether only rollback is left. */
  boolean isRollbackOnly();

  /** Tells whether the transaction has not ended yet. */
  boolean isActive();

  /** Tells whether writes are refused. */
  boolean isReadOnly();

  /** Marks a point that {@link #rollbackTo} returns to. */
  Savepoint savepoint();

  /**
   * Forgets the writes made after the savepoint. The savepoint stays valid, later ones do not.
   *
   * @throws EmdbTransactionException if the savepoint is not of this transaction or no longer valid
   */
  void rollbackTo(Savepoint savepoint);

  /** Forgets a savepoint and keeps the writes made after it. */
  void release(Savepoint savepoint);

  /** A point inside a transaction; see {@link Transaction#savepoint}. */
  interface Savepoint {}

  /** Rolls back if the transaction has not ended. */
  @Override
  void close();
}
