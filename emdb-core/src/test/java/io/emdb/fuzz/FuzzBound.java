package io.emdb.fuzz;

import io.emdb.testing.AllocatedBytes;
import java.util.function.Consumer;

/** Bytes that make no sense cost no more than they are worth. */
public final class FuzzBound {

  /** Of the fixed costs of an open; and a few times what is in the largest of inputs. */
  private static final long MOST_BYTES = 48L << 20;

  private FuzzBound() {}

  /**
   * Runs a target on an input.
   *
   * @throws AssertionError if it allocates too much, twice: the first time, classes are loaded
   */
  public static void run(Consumer<byte[]> target, byte[] input) {
    long allocated = AllocatedBytes.of(() -> target.accept(input));
    if (allocated > MOST_BYTES) {
      allocated = AllocatedBytes.of(() -> target.accept(input));
      if (allocated > MOST_BYTES) {
        throw new AssertionError(allocated + " bytes allocated for " + input.length);
      }
    }
  }
}
