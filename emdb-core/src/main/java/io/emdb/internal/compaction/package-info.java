/**
 * Gives space back: copies what is live out of segments and deletes them, while readers and writers
 * go on.
 *
 * <p>Doors: {@link io.emdb.internal.compaction.Compactor} (one run), {@link
 * io.emdb.internal.compaction.Retirement} (deleting in order, when nobody looks), and for salvages
 * {@link io.emdb.internal.compaction.RecordCopier} with {@link
 * io.emdb.internal.compaction.CopyWriter} (verified copies of what is live). Uses: commit, catalog,
 * log, index, format, file. Does not know: when to run.
 *
 * <p>Threads: one run at a time, helped by one thread of the background while it copies much. What
 * both touch: {@code Shared}, {@code Kept}, {@code CopyWriter}.
 *
 * <p>Invariants: K1 originals go only after copies are durable and the log is durable up to what
 * made the rest dead. K2 a marker outlives every older record it hides. K3 originals go in the
 * order of their horizons. K4 what cannot be read is not left out: the run fails.
 *
 * <p>Read first: {@code Compactor}, then {@code GroupCopy} and {@code RecordCopier}.
 *
 * <p>Crash points: before the copy has its final name, the copy is deleted at open; after it,
 * originals and copies are both there and equal; within the deletions, the newer originals are.
 */
@NullMarked
package io.emdb.internal.compaction;

import org.jspecify.annotations.NullMarked;
