package io.emdb.internal.file;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Files in memory, gone with {@link #close}. A sync has nothing to do. A file is as large in memory
 * as it was mapped; one that was not mapped may take twice its size.
 */
public final class HeapStorage implements Storage {

  private final ReentrantLock lock = new ReentrantLock();
  private final Map<String, HeapContent> files = new HashMap<>();
  private final Map<String, HeapContent> quarantined = new HashMap<>();
  private final Set<HeapFile> openFiles = new HashSet<>();
  private boolean closed;

  /** Makes an empty storage. */
  public HeapStorage() {}

  @Override
  public List<String> list() throws IOException {
    lock.lock();
    try {
      checkOpen();
      return List.copyOf(files.keySet());
    } finally {
      lock.unlock();
    }
  }

  @Override
  public StorageFile create(String name) throws IOException {
    lock.lock();
    try {
      checkOpen();
      HeapContent content = new HeapContent(describe(name));
      if (files.putIfAbsent(name, content) != null) {
        throw new FileAlreadyExistsException(describe(name));
      }
      return opened(name, content);
    } finally {
      lock.unlock();
    }
  }

  @Override
  public StorageFile open(String name) throws IOException {
    lock.lock();
    try {
      return opened(name, existing(name));
    } finally {
      lock.unlock();
    }
  }

  private HeapFile opened(String name, HeapContent content) {
    HeapFile file = new HeapFile(name, content, this::forget);
    openFiles.add(file);
    return file;
  }

  private void forget(HeapFile file) {
    lock.lock();
    try {
      openFiles.remove(file);
    } finally {
      lock.unlock();
    }
  }

  @Override
  public long length(String name) throws IOException {
    lock.lock();
    try {
      return existing(name).size();
    } finally {
      lock.unlock();
    }
  }

  @Override
  public void delete(String name) throws IOException {
    lock.lock();
    try {
      checkNotOpen(name);
      files.remove(name);
    } finally {
      lock.unlock();
    }
  }

  @Override
  public void rename(String from, String to) throws IOException {
    lock.lock();
    try {
      checkNotOpen(from);
      checkNotOpen(to);
      HeapContent content = existing(from);
      files.remove(from);
      files.put(to, content);
    } finally {
      lock.unlock();
    }
  }

  @Override
  public void quarantine(String name) throws IOException {
    lock.lock();
    try {
      checkNotOpen(name);
      HeapContent content = existing(name);
      files.remove(name);
      for (int attempt = 0;
          quarantined.putIfAbsent(FileNames.quarantined(name, attempt), content) != null; ) {
        attempt++;
      }
    } finally {
      lock.unlock();
    }
  }

  @Override
  public int quarantinedFiles() throws IOException {
    lock.lock();
    try {
      checkOpen();
      return quarantined.size();
    } finally {
      lock.unlock();
    }
  }

  @Override
  public void syncDirectory() throws IOException {
    lock.lock();
    try {
      checkOpen();
    } finally {
      lock.unlock();
    }
  }

  @Override
  public long usableSpace() throws IOException {
    syncDirectory();
    return Long.MAX_VALUE;
  }

  @Override
  public boolean keepsFiles() {
    return false;
  }

  @Override
  public String describe(String name) {
    return "memory:" + FileNames.checked(name);
  }

  @Override
  public void close() {
    List<HeapFile> left;
    lock.lock();
    try {
      closed = true;
      left = List.copyOf(openFiles);
      files.clear();
      quarantined.clear();
    } finally {
      lock.unlock();
    }
    left.forEach(HeapFile::close);
  }

  /** Returns the quarantined contents by their names there. */
  Map<String, HeapContent> quarantined() {
    return Map.copyOf(quarantined);
  }

  private HeapContent existing(String name) throws IOException {
    checkOpen();
    HeapContent content = files.get(FileNames.checked(name));
    if (content == null) {
      throw new NoSuchFileException(describe(name));
    }
    return content;
  }

  private void checkOpen() throws IOException {
    if (closed) {
      throw new IOException("The storage in memory is closed");
    }
  }

  private void checkNotOpen(String name) throws IOException {
    FileNames.checked(name);
    checkOpen();
    for (HeapFile file : openFiles) {
      if (file.name().equals(name)) {
        throw new FileSystemException(describe(name), null, "the file is still open: close it");
      }
    }
  }
}
