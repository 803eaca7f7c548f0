package io.emdb.internal.file;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/** A file on disk: explains failures, remembers a failed sync, forces mappings where needed. */
final class DiskFile implements StorageFile {

  /** Whom the file belongs to: the directory, with its lock. */
  @FunctionalInterface
  interface Owner {

    /** Is told that the file is closed. */
    void forget(DiskFile file);

    /** Makes sure that the directory is still ours, before the file is changed. */
    default void confirm() throws IOException {}
  }

  private final String name;
  private final Path path;
  private final DiskChannel channel;
  private final boolean forceMappings;
  private final Owner owner;
  private final List<DiskMapping> mappings = new CopyOnWriteArrayList<>();
  private final ReentrantLock syncLock = new ReentrantLock();

  private @Nullable IOException syncFailure;

  /** Whether the owner was asked by a write that no sync has followed yet. */
  private volatile boolean confirmed;

  /** Takes over an open channel; closes it if that fails. */
  DiskFile(Path path, FileChannel opened, boolean forceMappings, Owner owner) throws IOException {
    this.name = String.valueOf(path.getFileName());
    this.path = path;
    this.channel = new DiskChannel(path, opened);
    this.forceMappings = forceMappings;
    this.owner = owner;
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public long size() throws IOException {
    return channel.size();
  }

  @Override
  public void write(long position, ByteBuffer source) throws IOException {
    write(position, source, owner);
  }

  @Override
  public void writeAhead(long position, ByteBuffer zeros) throws IOException {
    write(position, zeros, /* asked= */ null);
  }

  private void write(long position, ByteBuffer source, @Nullable Owner asked) throws IOException {
    checkNotNegative("position", position);
    int start = source.position();
    int end = source.limit();
    boolean written = false;
    try {
      if (asked != null) {
        asked.confirm();
        confirmed = true;
      }
      channel.write(position, source);
      written = true;
    } catch (IOException e) {
      int bytes = end - start;
      String operation = "write " + bytes + " bytes at " + position + " of";
      throw DiskErrors.ofSpace(operation, path, bytes, e);
    } finally {
      if (!written) {
        source.limit(end).position(start);
      }
    }
  }

  @Override
  public int read(long position, ByteBuffer target) throws IOException {
    checkNotNegative("position", position);
    int read;
    try {
      read = channel.read(position, target.duplicate());
    } catch (IOException e) {
      throw DiskErrors.of("read " + target.remaining() + " bytes at " + position + " of", path, e);
    }
    target.position(target.position() + read);
    return read;
  }

  @Override
  public void sync() throws IOException {
    syncLock.lock();
    try {
      if (syncFailure != null) {
        throw new IOException("An earlier sync of " + path + " failed", syncFailure);
      }
      if (!confirmed) { // stores into a mapping ask nobody
        owner.confirm();
      }
      confirmed = false;
      if (forceMappings) {
        forceMappings();
      }
      channel.force();
    } catch (IOException e) {
      IOException failure = DiskErrors.of("sync", path, e);
      if (syncFailure == null) {
        syncFailure = failure;
      }
      throw failure;
    } finally {
      syncLock.unlock();
    }
  }

  private void forceMappings() throws IOException {
    for (DiskMapping mapping : mappings) {
      mapping.force();
    }
  }

  @Override
  public void truncate(long size) throws IOException {
    checkNotNegative("size", size);
    try {
      owner.confirm();
      channel.setSize(size);
    } catch (IOException e) {
      throw DiskErrors.ofSpace("set the length to " + size + " of", path, 0, e);
    }
  }

  @Override
  public Mapping map(int size) throws IOException {
    if (size <= 0) {
      throw new IllegalArgumentException("\"size\" must be positive, found " + size);
    }
    DiskMapping mapping;
    try {
      mapping = new DiskMapping(channel.map(size));
    } catch (IOException e) {
      throw DiskErrors.ofSpace("map " + size + " bytes of", path, 0, e);
    }
    if (forceMappings) {
      mappings.removeIf(DiskMapping::isClosed);
      mappings.add(mapping);
    }
    return mapping;
  }

  @Override
  public void close() throws IOException {
    try {
      channel.close();
    } finally {
      owner.forget(this);
    }
  }

  private static void checkNotNegative(String parameter, long value) {
    if (value < 0) {
      throw new IllegalArgumentException(
          "\"" + parameter + "\" must not be negative, found " + value);
    }
  }
}
