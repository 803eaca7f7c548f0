package io.emdb.internal.catalog;

import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/**
 * Large arrays of one length, used again and again: fresh ones would have to be zeroed, and their
 * memory fetched from the system, as often as a piece of the log is read. Any thread.
 */
public final class SpareArrays {

  private final Queue<long[]> spares = new ConcurrentLinkedQueue<>();
  private final int length;

  /** Makes a supply of arrays of one length. */
  public SpareArrays(int length) {
    this.length = length;
  }

  int length() {
    return length;
  }

  /** Returns an array with anything in it. */
  long[] take() {
    long[] spare = spares.poll();
    return spare == null ? new long[length] : spare;
  }

  /** Takes back an array that nobody uses any more; one of another length is forgotten. */
  void give(long[] array) {
    if (array.length == length) {
      spares.add(array);
    }
  }
}
