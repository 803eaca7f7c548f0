package io.emdb.samples.cityguide;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A start of the guide, and what it found in the database before it changed anything.
 *
 * @param number 1 for the first start of this database
 * @param startedAt when
 * @param previousStartedAt when the start before was; {@code null} on the first
 * @param lastStop how the process before had ended
 * @param citiesAtStart cities found
 * @param visitsAtStart visits found
 * @param answersAtStart cached answers found
 * @param tokensAtStart tokens found that were still valid
 */
record Boot(
    long number,
    Instant startedAt,
    @Nullable Instant previousStartedAt,
    LastStop lastStop,
    long citiesAtStart,
    long visitsAtStart,
    long answersAtStart,
    long tokensAtStart) {

  enum LastStop {
    /** There was no process before. */
    FIRST,
    /** The database had been closed. */
    CLEAN,
    /** The process had ended without closing it. */
    KILLED
  }
}
