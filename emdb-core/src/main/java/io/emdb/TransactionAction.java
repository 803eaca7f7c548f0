package io.emdb;

/** The body of a transaction without a result; see {@link Emdb#inTransaction}. */
@FunctionalInterface
public interface TransactionAction<X extends Throwable> {

  /** Does the work. Returning commits, throwing rolls back. */
  void run(Transaction transaction) throws X;
}
