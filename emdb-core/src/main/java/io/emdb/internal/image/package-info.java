/**
 * The index image: the indexes as a file, so that an open need not read every record.
 *
 * <p>Door: {@link io.emdb.internal.image.ImageFile}. Uses: catalog, log, index, format, file. Does
 * not know: when an image is written, and what an open makes of it.
 *
 * <p>Threads: one, while nobody changes the database.
 *
 * <p>Invariants: M1 an image shows exactly what a replay of the segments it lists would yield at
 * the time of the open before. M2 nothing is ever only in the image; without it the database is the
 * same. M3 no number of it is used before its checksum was verified.
 *
 * <p>Read first: {@code ImageFile}.
 */
@NullMarked
package io.emdb.internal.image;

import org.jspecify.annotations.NullMarked;
