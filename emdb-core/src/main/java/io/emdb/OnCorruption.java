package io.emdb;

/**
 * What an open does that finds the database damaged: where it would throw {@link
 * EmdbCorruptException}. A device that fails ({@link EmdbIoException}), a directory of something
 * else and a database of a newer format ({@link EmdbFormatException}) are not damage: whatever is
 * set, they are reported and nothing is changed.
 *
 * <p>With {@link #SALVAGE} and {@link #RESET} each open reads and verifies every record, as an open
 * without an index image does: damage that nobody looks for cannot be answered.
 */
public enum OnCorruption {

  /** The open fails and changes nothing. The default, and right where a backup can be restored. */
  FAIL,

  /**
   * Whatever can be read is copied into new segments, and the old ones are moved to the directory
   * {@code quarantine} in that of the database. What was lost is in {@link
   * EmdbStats.Recovery#salvage()}. An entry has a value that was once written for its key, but not
   * always the newest: where the newest record of a key is unreadable, an older one may come back,
   * and so may a key, a cleared or a dropped namespace whose removal is unreadable. Needs room on
   * the device for a copy of what is live.
   */
  SALVAGE,

  /**
   * Everything is moved to the quarantine, and the database is empty. For pure caches only, and
   * other data that can be made again.
   */
  RESET
}
