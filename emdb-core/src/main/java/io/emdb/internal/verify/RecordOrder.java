package io.emdb.internal.verify;

import org.jspecify.annotations.Nullable;

/** What the records of a segment must be one after the other. One thread. */
interface RecordOrder {

  /** Takes the next record; returns what is wrong with it at this place, or {@code null}. */
  @Nullable String take(RecordWindow record);

  /** Goes on at a record behind some that could not be read. */
  void resumeAt(RecordWindow record);

  /** Tells whether no record must follow. */
  boolean isComplete();

  /** Returns what is missing at the end, or {@code null}. */
  @Nullable String problemAtEnd();

  /** Returns the lowest sequence that a record to come can have. */
  long minSequence();

  /** Returns the highest sequence that a record to come can have. */
  long maxSequence();
}
