package io.emdb.internal.file.fault;

/** What a device holds after the power was lost. */
public enum PowerLoss {

  /** Nothing but what was synced. */
  DROP_UNSYNCED,

  /** Everything: the system had written all of it back. */
  KEEP_ALL,

  /**
   * Of each file, any of the changed pages and any length between; of the names, any of the
   * changes. A page is kept or lost as a whole.
   */
  RANDOM_PAGES,

  /**
   * Of each file, the changed pages up to a random byte, as if written in order and cut off; of the
   * names, the first so many changes.
   */
  TORN,

  /** All changes of names, and of the contents only what was synced: a rename before its file. */
  NAMES_ONLY,

  /** All contents, and of the names only what was synced. */
  CONTENTS_ONLY
}
