package io.emdb.internal.file.fault;

import io.emdb.internal.file.Mapping;
import io.emdb.internal.file.StorageFile;
import java.io.IOException;
import java.nio.ByteBuffer;

/** An open file. */
final class FaultyFile implements StorageFile {

  private final FaultyDisk disk;
  private final String name;
  private final Inode inode;

  FaultyFile(FaultyDisk disk, String name, Inode inode) {
    this.disk = disk;
    this.name = name;
    this.inode = inode;
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public long size() throws IOException {
    return disk.look(
        "size of " + name,
        () -> {
          disk.checkOpen(this);
          return (long) inode.size();
        });
  }

  @Override
  public void write(long position, ByteBuffer source) throws IOException {
    checkNotNegative("position", position);
    ByteBuffer bytes = source.duplicate();
    disk.operation(
        Operation.Kind.WRITE,
        name,
        (operation, fault) -> {
          disk.checkOpen(this);
          if (fault == Fault.DISK_FULL || fault == Fault.SHORT_WRITE) {
            bytes.limit(bytes.position() + bytes.remaining() / 2);
          } else {
            Script.failIf(operation, fault);
          }
          grow(operation, position + bytes.remaining());
          inode.write((int) position, bytes);
          Script.failIf(operation, fault);
          return null;
        });
    source.position(source.limit());
  }

  @Override
  public int read(long position, ByteBuffer target) throws IOException {
    checkNotNegative("position", position);
    return disk.look(
        "read of " + name,
        () -> {
          disk.checkOpen(this);
          return inode.read(position, target);
        });
  }

  @Override
  public void sync() throws IOException {
    disk.operation(
        Operation.Kind.SYNC,
        name,
        (operation, fault) -> {
          disk.checkOpen(this);
          if (fault == Fault.LOST_SYNC) {
            inode.loseSync();
          }
          Script.failIf(operation, fault);
          if (disk.becomesDurable(operation)) {
            inode.sync();
          }
          return null;
        });
  }

  @Override
  public void truncate(long size) throws IOException {
    checkNotNegative("size", size);
    disk.wholeOperation(
        Operation.Kind.TRUNCATE,
        name,
        (operation, fault) -> {
          disk.checkOpen(this);
          disk.checkCut(this, inode, size);
          grow(operation, size);
          inode.setSize((int) size);
          return null;
        });
  }

  @Override
  public Mapping map(int size) throws IOException {
    if (size <= 0) {
      throw new IllegalArgumentException("\"size\" must be positive, found " + size);
    }
    return disk.wholeOperation(
        Operation.Kind.MAP,
        name,
        (operation, fault) -> {
          disk.checkOpen(this);
          grow(operation, size);
          FaultyMapping mapping = new FaultyMapping(disk, inode, inode.map(size));
          disk.handles.add(mapping, "A mapping of " + name);
          return mapping;
        });
  }

  private void grow(Operation operation, long size) throws IOException {
    inode.checkLength(size);
    disk.checkSpace(operation, inode, size);
  }

  @Override
  public void close() {
    disk.closed(this);
  }

  private static void checkNotNegative(String parameter, long value) {
    if (value < 0) {
      throw new IllegalArgumentException(
          "\"" + parameter + "\" must not be negative, found " + value);
    }
  }
}
