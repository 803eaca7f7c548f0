package io.emdb.internal.engine;

import io.emdb.ValueReader;
import io.emdb.ValueView;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.jspecify.annotations.Nullable;

/** A value that is not in the log yet. One thread. */
final class HeapValueView implements ValueView {

  private @Nullable ByteBuffer value;

  private HeapValueView(byte[] value) {
    this.value =
        ByteBuffer.wrap(value)
            .order(ByteOrder.LITTLE_ENDIAN)
            .asReadOnlyBuffer()
            .order(ByteOrder.LITTLE_ENDIAN);
  }

  /** Hands a value to a reader, for the time of the call. */
  static <R> @Nullable R read(byte[] value, ValueReader<R> reader) {
    HeapValueView view = new HeapValueView(value);
    try {
      return reader.read(view);
    } finally {
      view.value = null;
    }
  }

  private ByteBuffer value() {
    ByteBuffer open = value;
    if (open == null) {
      throw new IllegalStateException(
          "A value view is valid only during the call it was handed to");
    }
    return open;
  }

  @Override
  public int length() {
    return value().capacity();
  }

  @Override
  public byte getByte(int offset) {
    return value().get(offset);
  }

  @Override
  public int getInt(int offset) {
    return value().getInt(offset);
  }

  @Override
  public long getLong(int offset) {
    return value().getLong(offset);
  }

  @Override
  public void copyTo(int offset, byte[] target, int targetOffset, int length) {
    value().get(offset, target, targetOffset, length);
  }

  @Override
  public int copyTo(ByteBuffer target) {
    ByteBuffer open = value();
    int count = Math.min(open.capacity(), target.remaining());
    target.put(target.position(), open, 0, count);
    target.position(target.position() + count);
    return count;
  }

  @Override
  public byte[] toByteArray() {
    byte[] copy = new byte[length()];
    value().get(0, copy);
    return copy;
  }
}
