/**
 * The bytes: records, segment headers, superblocks, and their checksums. Pure: arrays and buffers
 * in, values out.
 *
 * <p>Doors: {@link io.emdb.internal.format.RecordFormat} (what a record looks like), with {@link
 * io.emdb.internal.format.RecordEncoder} and {@link io.emdb.internal.format.RecordCheck} to write
 * and verify one; {@link io.emdb.internal.format.SegmentHeader}; {@link
 * io.emdb.internal.format.Superblock}. Uses: nothing. Does not know: files, segments as things that
 * grow, what a namespace or a deadline means.
 *
 * <p>Threads: encoder and check belong to one thread at a time; everything else is immutable.
 *
 * <p>Bytes: docs/format.md, section by section. Whatever changes here changes that page, the format
 * number and the golden files.
 */
@NullMarked
package io.emdb.internal.format;

import org.jspecify.annotations.NullMarked;
