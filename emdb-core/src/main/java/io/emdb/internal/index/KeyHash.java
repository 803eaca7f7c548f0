package io.emdb.internal.index;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Objects;

/**
 * The 64-bit hash of a key under a secret seed: equal bytes under one seed always hash alike, on
 * every machine and in every version, so hashes may be stored. Pure functions, safe on any thread,
 * without allocation; about one multiplication per 16 bytes.
 */
public final class KeyHash {
  /*
   * Problem. The index never sees a key again once it is inserted: the hash alone decides directory
   * entry, home slot and fingerprint, so all of its 64 bits must be good, for keys that differ in one
   * digit too. And a client who may choose keys must not be able to choose colliding ones.
   *
   * Idea. After wyhash by Wang Yi (final version 4): the 128-bit product of two 64-bit words, folded
   * by exclusive or, mixes 16 bytes in one multiplication. Keys up to 16 bytes are read by two
   * overlapping loads and never loop; keys over 48 bytes run three independent lanes.
   *
   * What differs from wyhash. There, one factor of a product is masked by a public constant, so a
   * client can choose bytes that make this factor zero, and with it every product, whatever the seed
   * is. Here both factors are masked by words that depend on the seed. The masks are the first bits
   * of the square roots of 2, 3, 5 and 7, so that nothing can be hidden in them.
   */

  private static final long ROOT_2 = 0x6a09e667f3bcc908L;
  private static final long ROOT_3 = 0xbb67ae8584caa73bL;
  private static final long ROOT_5 = 0x3c6ef372fe94f82bL;
  private static final long ROOT_7 = 0xa54ff53a5f1d36f1L;

  private static final VarHandle LONGS =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
  private static final VarHandle INTS =
      MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);

  private KeyHash() {}

  /** Returns the hash of a whole array. */
  public static long hash(long seed, byte[] key) {
    return hashUnchecked(seed, key, 0, key.length);
  }

  /**
   * Returns the hash of a part of an array.
   *
   * @throws IndexOutOfBoundsException if the part is not within the array
   */
  public static long hash(long seed, byte[] bytes, int offset, int length) {
    Objects.checkFromIndexSize(offset, length, bytes.length);
    return hashUnchecked(seed, bytes, offset, length);
  }

  private static long hashUnchecked(long seed, byte[] bytes, int offset, int length) {
    long mask = seed ^ ROOT_2;
    long state = seed * ROOT_7 + ROOT_3;
    int end = offset + length;
    if (length > 16) {
      state = absorb(mask, state, bytes, offset, end);
      return finish(longAt(bytes, end - 16), longAt(bytes, end - 8), mask, state, length);
    }
    if (length >= 8) {
      return finish(longAt(bytes, offset), longAt(bytes, end - 8), mask, state, length);
    }
    if (length >= 4) {
      return finish(intAt(bytes, offset), intAt(bytes, end - 4), mask, state, length);
    }
    return finish(upTo3(bytes, offset, length), 0, mask, state, length);
  }

  /** Takes in blocks of 16 bytes and leaves the last 1 to 16 bytes to {@link #finish}. */
  private static long absorb(long mask, long state, byte[] bytes, int offset, int end) {
    int at = offset;
    if (end - at > 48) {
      long second = state;
      long third = state;
      do {
        state = fold(longAt(bytes, at) ^ mask, longAt(bytes, at + 8) ^ state);
        second = fold(longAt(bytes, at + 16) ^ mask ^ ROOT_5, longAt(bytes, at + 24) ^ second);
        third = fold(longAt(bytes, at + 32) ^ mask ^ ROOT_7, longAt(bytes, at + 40) ^ third);
        at += 48;
      } while (end - at > 48);
      state ^= second ^ third;
    }
    for (; end - at > 16; at += 16) {
      state = fold(longAt(bytes, at) ^ mask, longAt(bytes, at + 8) ^ state);
    }
    return state;
  }

  /** The length goes in too: the overlapping loads alone would take "aa" and "aaa" for one key. */
  private static long finish(long a, long b, long mask, long state, int length) {
    long x = a ^ mask;
    long y = b ^ state;
    return fold((x * y) ^ ROOT_5 ^ length, unsignedMultiplyHigh(x, y) ^ mask ^ ROOT_7);
  }

  private static long fold(long x, long y) {
    return (x * y) ^ unsignedMultiplyHigh(x, y);
  }

  /** Java 17 has the signed product only: a negative factor counts 2^64 too little. */
  private static long unsignedMultiplyHigh(long x, long y) {
    return Math.multiplyHigh(x, y) + ((x >> 63) & y) + ((y >> 63) & x);
  }

  private static long longAt(byte[] bytes, int index) {
    return (long) LONGS.get(bytes, index);
  }

  private static long intAt(byte[] bytes, int index) {
    return (int) INTS.get(bytes, index) & 0xffff_ffffL;
  }

  private static long upTo3(byte[] bytes, int offset, int length) {
    if (length == 0) {
      return 0;
    }
    long first = bytes[offset] & 0xff;
    long middle = bytes[offset + (length >> 1)] & 0xff;
    long last = bytes[offset + length - 1] & 0xff;
    return first << 16 | middle << 8 | last;
  }
}
