package io.emdb.spring.data;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/** Encoded ids in one value, each behind its length. */
final class IdList {

  private IdList() {}

  static List<byte[]> read(byte[] bytes) {
    List<byte[]> ids = new ArrayList<>();
    ByteBuffer buffer = ByteBuffer.wrap(bytes);
    while (buffer.hasRemaining()) {
      byte[] id = new byte[buffer.getInt()];
      buffer.get(id);
      ids.add(id);
    }
    return ids;
  }

  static byte[] write(List<byte[]> ids) {
    int size = 0;
    for (byte[] id : ids) {
      size += Integer.BYTES + id.length;
    }
    ByteBuffer buffer = ByteBuffer.allocate(size);
    ids.forEach(id -> buffer.putInt(id.length).put(id));
    return buffer.array();
  }
}
