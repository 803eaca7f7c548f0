package io.emdb;

import org.jspecify.annotations.Nullable;

/** The body of a transaction that returns a result; see {@link Emdb#transaction}. */
@FunctionalInterface
public interface TransactionFunction<T extends @Nullable Object, X extends Throwable> {

  /** Does the work. Returning commits, throwing rolls back. */
  T apply(Transaction transaction) throws X;
}
