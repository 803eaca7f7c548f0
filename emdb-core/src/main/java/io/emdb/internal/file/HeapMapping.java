package io.emdb.internal.file;

import java.nio.ByteBuffer;

/** A view of a file in memory. The garbage collector does the rest. */
final class HeapMapping implements Mapping {

  private final ByteBuffer bytes;
  private volatile boolean closed;

  HeapMapping(ByteBuffer bytes) {
    this.bytes = bytes;
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
    closed = true;
  }
}
