/**
 * Looks for damage in an open database: in its files, its log, its indexes and its counters.
 *
 * <p>Door: {@link io.emdb.internal.verify.Verification}. Uses: commit, image, catalog, log, index,
 * format, file. Does not know: how to repair anything.
 *
 * <p>Threads: the caller's. Others read, write, compact and close meanwhile, so every look is a
 * short step: a part of a segment under a pin of its own; a part of a namespace under the pin of
 * one moment, whose counters were taken in the same hold of the append lock.
 *
 * <p>Invariants: V1 nothing is changed. V2 what others do is never a finding: what may have changed
 * since it was looked at is looked at again under the append lock. V3 damage is a finding, never an
 * exception. V4 files are read as files, not through their mappings, which a file that was cut
 * would make fail.
 *
 * <p>Read first: {@code Verification}, then {@code SegmentCheck} and {@code IndexCheck}.
 */
@NullMarked
package io.emdb.internal.verify;

import org.jspecify.annotations.NullMarked;
