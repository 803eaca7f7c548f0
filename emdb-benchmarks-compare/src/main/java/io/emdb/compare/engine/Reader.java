package io.emdb.compare.engine;

import org.jspecify.annotations.Nullable;

/** Reads by one thread. Values come as arrays on the heap, whatever the store could do instead. */
public interface Reader extends AutoCloseable {

  byte @Nullable [] get(byte[] key) throws Exception;

  /** Passes up to {@code limit} entries from a key on, in key order, and returns how many. */
  default int scan(byte[] from, int limit, EntrySink sink) throws Exception {
    throw new UnsupportedOperationException("This store has no order");
  }

  /** Makes sure that everything written before this call is seen from now on. */
  default void refresh() throws Exception {}

  @Override
  void close() throws Exception;
}
