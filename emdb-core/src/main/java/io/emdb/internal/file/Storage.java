package io.emdb.internal.file;

import java.io.Closeable;
import java.io.IOException;
import java.util.List;

/**
 * One directory of files: the only way the engine meets the operating system. Names are plain file
 * names without separators. Creating, renaming and deleting become durable with {@link
 * #syncDirectory}, contents with {@link StorageFile#sync}. Thread-safe; immune to {@link
 * Thread#interrupt} (the flag is kept).
 */
public interface Storage extends Closeable {

  /** Returns the names of all files, in no particular order; sub-directories are left out. */
  List<String> list() throws IOException;

  /** Creates an empty file and opens it for reading and writing; fails if the name exists. */
  StorageFile create(String name) throws IOException;

  /** Opens an existing file for reading and writing; fails if it does not exist. */
  StorageFile open(String name) throws IOException;

  /** Deletes a file; a missing one is no error. May fail on Windows while the file is mapped. */
  void delete(String name) throws IOException;

  /** Renames a file, replacing an existing target; not atomic across power loss until synced. */
  void rename(String from, String to) throws IOException;

  /** Moves a file into the {@code quarantine} sub-directory, keeping its bytes. */
  void quarantine(String name) throws IOException;

  /** Makes created, renamed and deleted names durable. */
  void syncDirectory() throws IOException;

  /** Returns the bytes the device can still take. */
  long usableSpace() throws IOException;

  /** Returns the full name of a file for messages. */
  String describe(String name);

  /** Releases the directory and its lock. Files must be closed before. Idempotent. */
  @Override
  void close() throws IOException;
}
