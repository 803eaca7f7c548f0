package io.emdb.durability;

import io.emdb.internal.file.Mapping;
import io.emdb.internal.file.Storage;
import io.emdb.internal.file.StorageFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Another storage with a watcher, which is told of each operation before and after it, on the
 * thread that does it and without any lock: it may block, fail it, or use the database.
 */
final class WatchedStorage implements Storage {

  /** Is told of the operations; does nothing unless overridden. */
  interface Watcher {

    default void beforeSync(String name) throws IOException {}

    /** The new file exists, but nobody has it open yet. */
    default void afterCreate(String name) throws IOException {}

    default void beforeOpen(String name) throws IOException {}

    default void beforeWrite(String name) throws IOException {}

    default void afterDelete(String name) throws IOException {}

    default void afterSyncDirectory() throws IOException {}
  }

  private final Storage storage;
  private final AtomicInteger openFiles = new AtomicInteger();
  private volatile Watcher watcher = new Watcher() {};

  WatchedStorage(Storage storage) {
    this.storage = storage;
  }

  /** Returns how many files are open. */
  int openFiles() {
    return openFiles.get();
  }

  void watch(Watcher newWatcher) {
    watcher = newWatcher;
  }

  @Override
  public List<String> list() throws IOException {
    return storage.list();
  }

  @Override
  public StorageFile create(String name) throws IOException {
    StorageFile file = storage.create(name);
    try {
      watcher.afterCreate(name);
    } catch (IOException e) {
      file.close();
      throw e;
    }
    return new WatchedFile(file);
  }

  @Override
  public StorageFile open(String name) throws IOException {
    watcher.beforeOpen(name);
    return new WatchedFile(storage.open(name));
  }

  @Override
  public void delete(String name) throws IOException {
    storage.delete(name);
    watcher.afterDelete(name);
  }

  @Override
  public void rename(String from, String to) throws IOException {
    storage.rename(from, to);
  }

  @Override
  public void quarantine(String name) throws IOException {
    storage.quarantine(name);
  }

  @Override
  public int quarantinedFiles() throws IOException {
    return storage.quarantinedFiles();
  }

  @Override
  public void syncDirectory() throws IOException {
    storage.syncDirectory();
    watcher.afterSyncDirectory();
  }

  @Override
  public long length(String name) throws IOException {
    return storage.length(name);
  }

  @Override
  public long usableSpace() throws IOException {
    return storage.usableSpace();
  }

  @Override
  public String describe(String name) {
    return storage.describe(name);
  }

  @Override
  public void close() throws IOException {
    storage.close();
  }

  private final class WatchedFile implements StorageFile {

    private final StorageFile file;
    private boolean closed;

    WatchedFile(StorageFile file) {
      this.file = file;
      openFiles.incrementAndGet();
    }

    @Override
    public String name() {
      return file.name();
    }

    @Override
    public long size() throws IOException {
      return file.size();
    }

    @Override
    public void write(long position, ByteBuffer source) throws IOException {
      watcher.beforeWrite(name());
      file.write(position, source);
    }

    @Override
    public int read(long position, ByteBuffer target) throws IOException {
      return file.read(position, target);
    }

    @Override
    public void sync() throws IOException {
      watcher.beforeSync(name());
      file.sync();
    }

    @Override
    public void truncate(long size) throws IOException {
      file.truncate(size);
    }

    @Override
    public Mapping map(int size) throws IOException {
      return file.map(size);
    }

    @Override
    public void close() throws IOException {
      if (!closed) {
        closed = true;
        openFiles.decrementAndGet();
      }
      file.close();
    }
  }
}
