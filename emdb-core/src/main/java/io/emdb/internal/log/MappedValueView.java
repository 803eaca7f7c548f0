package io.emdb.internal.log;

import io.emdb.ValueView;
import java.nio.ByteBuffer;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** A value inside a segment's mapping; reused by its thread. */
final class MappedValueView implements ValueView {

  private @Nullable ByteBuffer buffer;
  private int start;
  private int length;

  void open(Segment segment, int newStart, int newLength) {
    buffer = segment.buffer();
    start = newStart;
    length = newLength;
  }

  void close() {
    buffer = null;
  }

  private ByteBuffer buffer() {
    ByteBuffer open = buffer;
    if (open == null) {
      throw new IllegalStateException(
          "A value view is valid only during the call it was handed to");
    }
    return open;
  }

  @Override
  public int length() {
    buffer();
    return length;
  }

  /** Loads more than the byte and shifts, as a segment does; a header is in front of it. */
  @Override
  public byte getByte(int offset) {
    ByteBuffer open = buffer();
    int from = start + Objects.checkIndex(offset, length) - (Long.BYTES - 1);
    return (byte) (open.getLong(from) >>> (Long.SIZE - Byte.SIZE));
  }

  @Override
  public int getInt(int offset) {
    ByteBuffer open = buffer();
    return open.getInt(start + Objects.checkFromIndexSize(offset, Integer.BYTES, length));
  }

  @Override
  public long getLong(int offset) {
    ByteBuffer open = buffer();
    return open.getLong(start + Objects.checkFromIndexSize(offset, Long.BYTES, length));
  }

  @Override
  public void copyTo(int offset, byte[] target, int targetOffset, int count) {
    ByteBuffer open = buffer();
    open.get(
        start + Objects.checkFromIndexSize(offset, count, length), target, targetOffset, count);
  }

  @Override
  public int copyTo(ByteBuffer target) {
    int count = Math.min(length, target.remaining());
    target.put(target.position(), buffer(), start, count);
    target.position(target.position() + count);
    return count;
  }

  @Override
  public byte[] toByteArray() {
    ByteBuffer open = buffer();
    byte[] copy = new byte[length];
    open.get(start, copy);
    return copy;
  }
}
