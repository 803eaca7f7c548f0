/**
 * The way into the log: decide, append, sync, publish.
 *
 * <p>Door: {@link io.emdb.internal.commit.Committer}; with it {@link
 * io.emdb.internal.commit.WriteBatch} (writes that count together), {@link
 * io.emdb.internal.commit.ReadSet} (what a transaction read) and {@link
 * io.emdb.internal.commit.FailStop} (open, failed, closed). Uses: catalog, log. Does not know:
 * transactions as callers see them, compaction, recovery.
 *
 * <p>Threads: every operation takes the append lock for a moment; waiting for the device happens
 * outside of it. Lock order: namespace lock, then append lock.
 *
 * <p>Invariants: C1 under a policy that waits for the device nothing is visible before it is
 * durable. C2 log order is publish order. C3 after a failed write or sync nothing more is written
 * (a failed sync is never tried again). C4 a batch is contiguous in one segment.
 *
 * <p>Read first: {@code Committer}, {@code WriteSteps}, {@code GroupSync}.
 */
@NullMarked
package io.emdb.internal.commit;

import org.jspecify.annotations.NullMarked;
