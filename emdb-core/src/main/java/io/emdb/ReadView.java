package io.emdb;

/**
 * The whole database as it was when the view was made, for any number of reads that must agree with
 * each other. Later writes, clears and drops are not seen; deadlines are judged by the clock of
 * each read. An open view keeps replaced records on disk, so close it soon. Thread-safe; {@link
 * #close} is idempotent; reads after it throw {@link IllegalStateException}.
 */
public interface ReadView extends KeyValueReader, AutoCloseable {

  /** Returns a namespace as of this view; empty when it did not exist then. */
  KeyValueReader namespace(String name);

  @Override
  void close();
}
