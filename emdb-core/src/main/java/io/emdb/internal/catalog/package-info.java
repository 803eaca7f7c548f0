/**
 * What the database holds: namespaces, their indexes and counters, and moments of them.
 *
 * <p>Doors: {@link io.emdb.internal.catalog.Catalog} (publish and find), {@link
 * io.emdb.internal.catalog.Replay} (rebuild at open), {@link io.emdb.internal.catalog.Snapshot}
 * (one moment). Uses: index, log, format. Does not know: how records get into the log, when they
 * are durable, what time it is.
 *
 * <p>Threads: changes under the append lock; finding is lock-free.
 *
 * <p>Invariants: for every key the index points to the newest published record; a batch becomes
 * visible at once; whoever replaces a record of an open snapshot leaves it there first; namespace
 * ids are never reused.
 *
 * <p>Read first: {@code Catalog}, {@code Table}, {@code Snapshot}.
 */
@NullMarked
package io.emdb.internal.catalog;

import org.jspecify.annotations.NullMarked;
