package io.emdb.compare.workload;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;

/**
 * Random-looking keys and values, each computed from its number: nothing is kept, and every value
 * read can be checked. Making a pair is part of every figure, for all stores alike.
 */
public final class Pairs {

  /** The size of a key. */
  public static final int KEY_BYTES = 24;

  /** The size of a value, unless a run says otherwise. */
  public static final int VALUE_BYTES = 150;

  private static final VarHandle LONGS =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
  private static final long STEP = 0x9E3779B97F4A7C15L;

  private final long seed;
  private final int valueBytes;

  public Pairs(long seed, int valueBytes) {
    this.seed = mix(seed);
    this.valueBytes = valueBytes;
  }

  int valueBytes() {
    return valueBytes;
  }

  /** Returns the size of keys and values alone. */
  double megabytes(long pairs) {
    return pairs * (double) (KEY_BYTES + valueBytes) / 1e6;
  }

  /** Returns a key in an array of its own. */
  public byte[] key(long number) {
    byte[] key = new byte[KEY_BYTES];
    key(number, key);
    return key;
  }

  /** Puts a key into an array. */
  public void key(long number, byte[] key) {
    long state = seed ^ (number * STEP);
    for (int at = 0; at < KEY_BYTES; at += Long.BYTES) {
      state += STEP;
      LONGS.set(key, at, mix(state));
    }
  }

  /** Returns a value in an array of its own. */
  public byte[] value(long number) {
    byte[] value = new byte[valueBytes];
    long state = ~seed ^ (number * STEP);
    int at = 0;
    for (; at + Long.BYTES <= valueBytes; at += Long.BYTES) {
      state += STEP;
      LONGS.set(value, at, mix(state));
    }
    for (long rest = mix(state + STEP); at < valueBytes; at++) {
      value[at] = (byte) rest;
      rest >>>= Byte.SIZE;
    }
    return value;
  }

  /** Checks the length and the first bytes of a value: cheap enough for a timed loop. */
  void check(long number, byte[] value) {
    long first = mix((~seed ^ (number * STEP)) + STEP);
    if (value.length != valueBytes || (long) LONGS.get(value, 0) != first) {
      throw new IllegalStateException("A wrong value for key " + number);
    }
  }

  /** Checks every byte of a value. */
  public void checkWhole(long number, byte[] value) {
    if (!Arrays.equals(value, value(number))) {
      throw new IllegalStateException("A wrong value for key " + number);
    }
  }

  static long mix(long state) {
    long z = (state ^ (state >>> 30)) * 0xBF58476D1CE4E5B9L;
    z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
    return z ^ (z >>> 31);
  }
}
