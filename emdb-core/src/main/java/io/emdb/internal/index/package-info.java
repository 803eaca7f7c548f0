/**
 * Where records are: from a key to the location of its record, in memory, without any key bytes.
 *
 * <p>Doors: {@link io.emdb.internal.index.HashIndex} (one key), {@link
 * io.emdb.internal.index.SortedIndex} (keys in order, an option), {@link
 * io.emdb.internal.index.ExpiryIndex} (entries by deadline), {@link
 * io.emdb.internal.index.KeyHash}. Uses: nothing. What is needed of records is asked for through
 * {@link io.emdb.internal.index.RecordKeys} and {@link io.emdb.internal.index.ExpiryIndex.Probe}.
 * Does not know: files, segments, namespaces (one instance serves one), the time (it is passed in).
 *
 * <p>Threads: one writer at a time, which the engine's append lock ensures; readers of {@code
 * HashIndex} need no lock, the other indexes are read under the append lock too.
 *
 * <p>Invariants: X1 a location is published after the bytes it points to. X2 a key present all the
 * time is found all the time. X3 a location found is one the key had during the call. X4 at most 20
 * heap bytes a key in {@code HashIndex}, 24 more in {@code SortedIndex}.
 *
 * <p>Read first: {@code HashIndex}, then {@code Shard}, which draws the slots.
 */
@NullMarked
package io.emdb.internal.index;

import org.jspecify.annotations.NullMarked;
