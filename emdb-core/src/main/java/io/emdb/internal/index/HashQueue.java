package io.emdb.internal.index;

/** A first-in first-out queue of hashes in one array, which grows and shrinks. One thread. */
final class HashQueue {

  private static final int MIN_CAPACITY = 16;

  private long[] ring = new long[MIN_CAPACITY];
  private int head;
  private int count;

  int count() {
    return count;
  }

  void add(long hash) {
    if (count == ring.length) {
      resize(2 * ring.length);
    }
    ring[(head + count++) & (ring.length - 1)] = hash;
  }

  /** Takes the oldest one out; there must be one. */
  long poll() {
    long oldest = ring[head];
    head = (head + 1) & (ring.length - 1);
    count--;
    if (count < ring.length / 4 && ring.length > MIN_CAPACITY) {
      resize(ring.length / 2);
    }
    return oldest;
  }

  private void resize(int capacity) {
    long[] moved = new long[capacity];
    for (int i = 0; i < count; i++) {
      moved[i] = ring[(head + i) & (ring.length - 1)];
    }
    ring = moved;
    head = 0;
  }

  long bytes() {
    return 16 + 8L * ring.length;
  }
}
