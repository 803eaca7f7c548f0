package io.emdb;

/**
 * The keys that start with a dotted prefix, addressed by what follows the dot. A view: it holds no
 * state and sees what the store behind it sees, including that store's transaction. Keys that
 * cursors return are without the prefix.
 */
public interface Group extends KeyValues {

  /** Returns the full prefix, without the closing dot. */
  String prefix();

  /**
   * Removes the group's entries in one batch.
   *
   * @throws IllegalArgumentException if this is the group of the empty prefix
   */
  @Override
  void clear();
}
