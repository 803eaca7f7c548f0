/**
 * From a database that recovery refuses, because it is damaged, to one that recovery takes: all
 * that can be read (a salvage), or nothing (a reset).
 *
 * <p>Door: {@link io.emdb.internal.salvage.Salvage}. Uses: recovery, compaction, image, catalog,
 * log, format, file. Does not know: what the user chose, readers and writers; it runs before there
 * are any.
 *
 * <p>Threads: the opening one.
 *
 * <p>Invariants: S1 no file is deleted that may hold anything: what is replaced goes to the
 * quarantine. S2 a record is only copied if it is verified at that moment. S3 before the superblock
 * is written, an open finds what was there before; after it, what was salvaged; nothing in between.
 * S4 what is left out is in the report.
 *
 * <p>Read first: {@code Salvage}, then {@code SegmentSurvey} and {@code OpenBatch}.
 *
 * <p>Crash points: the copies have names of unfinished segments, which any open deletes. The
 * superblock that lists them makes them the database; {@code recovery.Replacement} then does the
 * rest, in this open or, after a kill, in the next.
 */
@NullMarked
package io.emdb.internal.salvage;

import org.jspecify.annotations.NullMarked;
