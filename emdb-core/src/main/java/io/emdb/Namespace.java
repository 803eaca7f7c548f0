package io.emdb;

/**
 * A named key space of its own inside a database, with the database's default time to live and
 * flush policy. It exists from the first {@link Emdb#namespace} call until {@link
 * Emdb#dropNamespace}, also while empty and over reopens. After a drop, reads through an old handle
 * find nothing and writes throw {@link IllegalStateException}. Thread-safe.
 */
public interface Namespace extends KeyValues {

  /** Returns the name. */
  String name();

  /**
   * Returns counters and sizes. Cheap; answers in or outside of transactions what is committed.
   *
   * @throws EmdbClosedException if the database is closed
   */
  NamespaceStats namespaceStats();

  /** Removes this namespace's expired entries; see {@link Emdb#sweepExpired}. */
  long sweepExpired();
}
