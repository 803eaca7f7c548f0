package io.emdb.internal.log;

import io.emdb.internal.format.RecordFormat;
import java.nio.ByteBuffer;

/**
 * Comparisons of mapped bytes by single gets, not by a vectorised mismatch: those fault as an
 * error, not as a dead JVM.
 */
final class MappedKeys {

  private MappedKeys() {}

  static boolean equal(ByteBuffer buffer, int start, byte[] key) {
    int i = 0;
    for (; i <= key.length - Long.BYTES; i += Long.BYTES) {
      if (buffer.getLong(start + i) != RecordFormat.getLong(key, i)) {
        return false;
      }
    }
    for (; i < key.length; i++) {
      if (buffer.get(start + i) != key[i]) {
        return false;
      }
    }
    return true;
  }

  static boolean equal(ByteBuffer buffer, int start, ByteBuffer other, int otherStart, int length) {
    int i = 0;
    for (; i <= length - Long.BYTES; i += Long.BYTES) {
      if (buffer.getLong(start + i) != other.getLong(otherStart + i)) {
        return false;
      }
    }
    for (; i < length; i++) {
      if (buffer.get(start + i) != other.get(otherStart + i)) {
        return false;
      }
    }
    return true;
  }

  /** Compares beginnings of some length, in unsigned lexicographic order. */
  static int compare(ByteBuffer buffer, int start, byte[] key, int length) {
    for (int i = 0; i < length; i++) {
      int difference = (buffer.get(start + i) & 0xFF) - (key[i] & 0xFF);
      if (difference != 0) {
        return difference;
      }
    }
    return 0;
  }
}
