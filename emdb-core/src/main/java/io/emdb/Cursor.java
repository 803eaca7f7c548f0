package io.emdb;

import java.util.Iterator;

/**
 * A walk over entries or keys of one moment. It pins that moment: until the cursor is exhausted or
 * closed, segments it may still read are kept on disk, so close it, best by try-with-resources. Not
 * thread-safe. {@link #close} is idempotent and throws nothing; a closed cursor has no next
 * element.
 *
 * <p>A cursor that meets damage throws {@link EmdbCorruptException}, and does so again when asked
 * again: it passes no element over.
 */
public interface Cursor<T> extends Iterator<T>, AutoCloseable {

  @Override
  void close();
}
