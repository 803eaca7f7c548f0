/**
 * The append-only log: turns records into bytes in segment files, and locations back into records.
 *
 * <p>Doors: {@link io.emdb.internal.log.Log} (the segments), {@link
 * io.emdb.internal.log.LogAppender} (append, roll, what to sync), {@link
 * io.emdb.internal.log.RecordReader} (read by location), {@link io.emdb.internal.log.SegmentCursor}
 * (walk a segment), {@link io.emdb.internal.log.ReadEpochs} (when a segment may go), {@link
 * io.emdb.internal.log.SuperblockFile}. Uses: format, file, and the contract of index. Does not
 * know: namespaces, time, which record is the newest of its key.
 *
 * <p>Threads: one appender at a time, which commit guarantees; any number of readers, inside a read
 * epoch.
 *
 * <p>Invariants: L1 bytes before a segment's end never change. L2 a segment is detached only when
 * no reader can be inside it. L3 sequences of log segments have no gap and never repeat. L4 space
 * is reserved, with real blocks, before anything is stored into a mapping.
 *
 * <p>Read first: {@code Segment}, {@code LogAppender}, {@code RecordReader}.
 */
@NullMarked
package io.emdb.internal.log;

import org.jspecify.annotations.NullMarked;
