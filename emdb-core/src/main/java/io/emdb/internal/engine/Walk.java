package io.emdb.internal.engine;

import io.emdb.Entry;

/** Steps over the unexpired entries of one moment. One thread. */
public interface Walk extends AutoCloseable {

  /**
   * Moves to the next entry; false at the end. If it fails, it fails again when called again, as
   * long as the cause is there: it passes no entry over.
   */
  boolean advance();

  /** Returns the entry's key, checked; for nothing if {@link #value} was called before. */
  byte[] key();

  /** Returns the entry's value, verified together with the key. */
  byte[] value();

  /** Returns the entry, verified. */
  default Entry entry() {
    byte[] value = value(); // first, for that verifies the key with it
    return new Entry(key(), value);
  }

  /** Lets the moment go; idempotent. */
  @Override
  void close();
}
