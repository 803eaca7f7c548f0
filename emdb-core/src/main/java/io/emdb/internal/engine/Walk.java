package io.emdb.internal.engine;

/** Steps over the unexpired entries of one moment. One thread. */
public interface Walk extends AutoCloseable {

  /** Moves to the next entry; false at the end. */
  boolean advance();

  /** Returns the entry's key. */
  byte[] key();

  /** Returns the entry's value. */
  byte[] value();

  /** Lets the moment go; idempotent. */
  @Override
  void close();
}
