package io.emdb.internal.file;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.function.Consumer;

/** An open file in memory. */
final class HeapFile implements StorageFile {

  private final String name;
  private final HeapContent content;
  private final Consumer<HeapFile> onClose;
  private volatile boolean closed;

  HeapFile(String name, HeapContent content, Consumer<HeapFile> onClose) {
    this.name = name;
    this.content = content;
    this.onClose = onClose;
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public long size() throws IOException {
    checkOpen();
    return content.size();
  }

  @Override
  public void write(long position, ByteBuffer source) throws IOException {
    checkOpen();
    checkNotNegative("position", position);
    content.write(position, source);
  }

  @Override
  public int read(long position, ByteBuffer target) throws IOException {
    checkOpen();
    checkNotNegative("position", position);
    return content.read(position, target);
  }

  @Override
  public void sync() throws IOException {
    checkOpen();
  }

  @Override
  public void truncate(long size) throws IOException {
    checkOpen();
    checkNotNegative("size", size);
    content.setSize(size);
  }

  @Override
  public Mapping map(int size) throws IOException {
    checkOpen();
    if (size <= 0) {
      throw new IllegalArgumentException("\"size\" must be positive, found " + size);
    }
    return new HeapMapping(content.map(size));
  }

  @Override
  public void close() {
    closed = true;
    onClose.accept(this);
  }

  private void checkOpen() throws IOException {
    if (closed) {
      throw new IOException("The file is closed: " + name);
    }
  }

  private static void checkNotNegative(String parameter, long value) {
    if (value < 0) {
      throw new IllegalArgumentException(
          "\"" + parameter + "\" must not be negative, found " + value);
    }
  }
}
