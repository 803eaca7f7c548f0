package io.emdb.internal.index;

import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * Records that need no memory: the key at a location is the location's low bits as 8 bytes, so that
 * several locations can hold the same key. Any thread.
 */
final class NumberedRecords implements RecordKeys {
  private final long mask;

  /** Creates records whose keys are the given lowest number of bits of their location. */
  NumberedRecords(int keyBits) {
    mask = (1L << keyBits) - 1;
  }

  static byte[] keyOf(long number) {
    byte[] key = new byte[8];
    setKey(key, number);
    return key;
  }

  static void setKey(byte[] key, long number) {
    for (int i = 7; i >= 0; i--, number >>>= 8) {
      key[i] = (byte) number;
    }
  }

  /** A bijection, so that different numbers have different hashes. */
  static long hashOf(long number) {
    long hash = number * 0x9e3779b97f4a7c15L;
    hash = (hash ^ (hash >>> 30)) * 0xbf58476d1ce4e5b9L;
    hash = (hash ^ (hash >>> 27)) * 0x94d049bb133111ebL;
    return hash ^ (hash >>> 31);
  }

  @Override
  public boolean matches(long location, byte[] key) {
    long number = location & mask;
    for (int i = 7; i >= 0; i--, number >>>= 8) {
      if (key[i] != (byte) number) {
        return false;
      }
    }
    return true;
  }

  @Override
  public boolean sameKey(long location, long other) {
    return (location & mask) == (other & mask);
  }

  @Override
  public long hash(long location) {
    return hashOf(location & mask);
  }

  @Override
  public int compare(long location, byte[] key) {
    return Arrays.compareUnsigned(key(location), key);
  }

  @Override
  public byte[] key(long location) {
    return ByteBuffer.allocate(8).putLong(location & mask).array();
  }

  @Override
  public long head(long location, int offset) {
    return offset < Long.BYTES ? (location & mask) << (Byte.SIZE * offset) : 0;
  }

  @Override
  public void requireIntact(long location) {}
}
