package io.emdb.internal.log;

import io.emdb.internal.file.Storage;
import io.emdb.internal.file.StorageFile;
import java.io.Closeable;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * The file of a segment, open only while something is to be written or synced: a mapping needs no
 * open file, and a process may have few. One thread at a time, but for {@link #length}.
 */
final class SegmentFile implements Closeable {

  private final Storage storage;
  private final String name;
  private @Nullable StorageFile open;

  /** Takes over an open file. */
  SegmentFile(Storage storage, StorageFile open) {
    this.storage = storage;
    this.name = open.name();
    this.open = open;
  }

  /** Returns the open file, opened again if need be. */
  StorageFile open() throws IOException {
    StorageFile file = open;
    if (file == null) {
      file = storage.open(name);
      open = file;
    }
    return file;
  }

  /** Returns the file's present length. Any thread. */
  long length() throws IOException {
    return storage.length(name);
  }

  /** Closes until it is needed again. Idempotent. */
  @Override
  public void close() throws IOException {
    StorageFile file = open;
    if (file != null) {
      open = null;
      file.close();
    }
  }
}
