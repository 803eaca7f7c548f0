package io.emdb.internal.file.fault;

import io.emdb.internal.file.Mapping;
import java.nio.ByteBuffer;

/** A mapping; unmapping is the disk's work. */
final class FaultyMapping implements Mapping {

  private final FaultyDisk disk;
  private final Inode inode;
  private final ByteBuffer bytes;
  private volatile boolean closed;

  FaultyMapping(FaultyDisk disk, Inode inode, ByteBuffer bytes) {
    this.disk = disk;
    this.inode = inode;
    this.bytes = bytes;
  }

  Inode inode() {
    return inode;
  }

  @Override
  public ByteBuffer buffer() {
    if (closed) {
      throw new IllegalStateException("The mapping is closed");
    }
    return bytes;
  }

  @Override
  public void close() {
    if (!closed) {
      closed = true;
      disk.unmapped(this);
    }
  }
}
