package io.emdb.internal.file;

import java.io.Closeable;
import java.io.IOException;
import java.util.List;

/**
 * One directory of files: the only way the engine meets the operating system. Creating, renaming
 * and deleting become durable with {@link #syncDirectory}, contents with {@link StorageFile#sync}.
 * Thread-safe; immune to {@link Thread#interrupt} (the flag is kept).
 *
 * <p>A name is a plain file name: letters, digits, {@code .}, {@code -} and {@code _}, not starting
 * with a dot, and not {@code LOCK}, {@code HOLDER} or {@code quarantine} in any case. Anything else
 * is an {@link IllegalArgumentException}. After {@link #close} everything but {@link #describe} and
 * {@code close} throws {@link IOException}.
 */
public interface Storage extends Closeable {

  /**
   * Returns the names of all files, in no particular order. Sub-directories, the lock, what is not
   * a {@linkplain Storage valid name}, and what operating systems put into any directory are left
   * out.
   */
  List<String> list() throws IOException;

  /**
   * Creates an empty file and opens it for reading and writing. Fails with {@link
   * java.nio.file.FileAlreadyExistsException} if the name exists, with {@link DiskFullException} if
   * there is no space for it.
   */
  StorageFile create(String name) throws IOException;

  /**
   * Opens an existing file for reading and writing. A file may be open several times. Fails with
   * {@link java.nio.file.NoSuchFileException} if it does not exist.
   */
  StorageFile open(String name) throws IOException;

  /**
   * Returns the length of a file, open or not, without opening it. Fails with {@link
   * java.nio.file.NoSuchFileException} if it does not exist.
   */
  long length(String name) throws IOException;

  /**
   * Deletes a file; a missing one is no error. Fails if the file is open, and on Windows also while
   * it is mapped. Its space is given back when the last mapping is closed.
   */
  void delete(String name) throws IOException;

  /**
   * Renames a file, replacing an existing target. Fails if either is open, and on Windows also
   * while either is mapped. Atomic: after a loss of power before {@link #syncDirectory} the target
   * is the old file or the new one, never missing and never a mixture.
   */
  void rename(String from, String to) throws IOException;

  /**
   * Moves a file into the {@code quarantine} sub-directory, keeping its bytes and, with a suffix
   * where needed, everything already there. Fails as {@link #rename} does.
   */
  void quarantine(String name) throws IOException;

  /** Returns how many files are in the {@code quarantine}; 0 if nobody knows. */
  default int quarantinedFiles() throws IOException {
    return 0;
  }

  /**
   * Makes created, renamed and deleted names durable. Contents are not included: {@link
   * StorageFile#sync} a file before the name that refers to it.
   */
  void syncDirectory() throws IOException;

  /** Returns the bytes the device can still take; {@link Long#MAX_VALUE} if nobody knows. */
  long usableSpace() throws IOException;

  /** Tells whether the files are still there after {@link #close}. */
  default boolean keepsFiles() {
    return true;
  }

  /** Returns the full name of a file for messages. */
  String describe(String name);

  /**
   * Closes the files still open and releases the directory and its lock. Mappings stay usable until
   * closed themselves. The lock is free when this returns, also when it throws. Idempotent.
   */
  @Override
  void close() throws IOException;
}
