/**
 * The operating system: one directory of files behind a seam small enough to inject faults at.
 *
 * <p>Doors: {@link io.emdb.internal.file.Storage} with its {@link
 * io.emdb.internal.file.StorageFile}s and {@link io.emdb.internal.file.Mapping}s; {@link
 * io.emdb.internal.file.DiskStorage} and {@link io.emdb.internal.file.HeapStorage} are the two
 * kinds. Uses: nothing of Emdb but the exceptions of a failed open. Does not know: what the bytes
 * mean, which files there are, when to sync.
 *
 * <p>Threads: everything here is thread-safe, waits in locks of {@code java.util.concurrent}, and
 * completes on an interrupted thread, whose flag is kept.
 *
 * <p>Invariants: F1 one process and one instance hold a directory, and no operation of this room
 * can lose the lock. F2 what {@code sync} returned for is on the device, as far as the system tells
 * the truth; a failed {@code sync} is never followed by a good one of the same open file. F3 a file
 * that is open keeps its name. F4 what cannot be opened leaves nothing open behind.
 *
 * <p>Read first: {@code Storage}, {@code StorageFile}, then {@code DiskFile} and {@code
 * DiskChannel} for the interrupts, {@code DirectoryLock} for the lock.
 */
@NullMarked
package io.emdb.internal.file;

import org.jspecify.annotations.NullMarked;
