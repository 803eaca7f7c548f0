/**
 * From files to a catalog, at open: what is there, where the log ends, and whether that is the end
 * a crash leaves or damage.
 *
 * <p>Doors: {@link io.emdb.internal.recovery.Recovery}, and for salvages {@link
 * io.emdb.internal.recovery.Replacement} (new segments take the place of old ones) and {@link
 * io.emdb.internal.recovery.PieceCollector} (records as the replay wants them). Uses: catalog, log,
 * format, file. Does not know: writers; it runs before there are any.
 *
 * <p>Threads: the opening one, and those that read segments ahead of it, which {@code ScanAhead}
 * owns and ends. They see one segment and change nothing.
 *
 * <p>Invariants: R1 the result is a prefix of the commit order with every durable write in it. R2
 * bytes that could not be read are never destroyed: they go to the quarantine first. R3 damage of
 * what had been durable fails the open and changes nothing. R4 it may be killed at any point and
 * run again.
 *
 * <p>Read first: {@code Recovery}, {@code LogReplay}, then {@code LogScan}.
 */
@NullMarked
package io.emdb.internal.recovery;

import org.jspecify.annotations.NullMarked;
