package io.emdb.benchmarks;

import java.util.SplittableRandom;

/**
 * Random keys in one array. Walking over them reads memory in order, which the processor fetches
 * ahead: an array per key would add a cache miss to every operation measured.
 */
final class Keys {

  static final int KEY_BYTES = 24;

  private final byte[] bytes;

  private Keys(byte[] bytes) {
    this.bytes = bytes;
  }

  /** Makes keys; other seeds make other keys. */
  static Keys random(long seed, int count) {
    byte[] bytes = new byte[Math.multiplyExact(count, KEY_BYTES)];
    new SplittableRandom(seed).nextBytes(bytes);
    return new Keys(bytes);
  }

  /** Returns the same keys in another order. */
  Keys shuffled(long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    byte[] shuffled = bytes.clone();
    byte[] moved = new byte[KEY_BYTES];
    for (int i = count() - 1; i > 0; i--) {
      int with = random.nextInt(i + 1) * KEY_BYTES;
      System.arraycopy(shuffled, with, moved, 0, KEY_BYTES);
      System.arraycopy(shuffled, i * KEY_BYTES, shuffled, with, KEY_BYTES);
      System.arraycopy(moved, 0, shuffled, i * KEY_BYTES, KEY_BYTES);
    }
    return new Keys(shuffled);
  }

  int count() {
    return bytes.length / KEY_BYTES;
  }

  /** Returns an endless walk that begins a part of the way through the keys. */
  KeyWalk walk(int part, int parts) {
    return new KeyWalk(bytes, (int) ((long) count() * part / parts) * KEY_BYTES);
  }

  /** Goes over all keys again and again. For one thread. */
  static final class KeyWalk {

    private final byte[] bytes;
    private final byte[] key = new byte[KEY_BYTES];
    private int position;

    private KeyWalk(byte[] bytes, int position) {
      this.bytes = bytes;
      this.position = position;
    }

    /** Returns the next key in an array that the call after this one uses again. */
    byte[] next() {
      next(key);
      return key;
    }

    /** Copies the next key. */
    void next(byte[] target) {
      System.arraycopy(bytes, position, target, 0, KEY_BYTES);
      position += KEY_BYTES;
      if (position == bytes.length) {
        position = 0;
      }
    }
  }
}
