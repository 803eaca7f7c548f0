package io.emdb.testing;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;

/**
 * Counts heap bytes allocated by the current thread, exactly: asking allocates nothing itself.
 *
 * <p>What the compiler removes counts as removed, so a loop first has to get hot. That is awaited,
 * not timed: a loop repeats until a run of it allocates what it should, which something that
 * allocates on every call never does.
 */
public final class AllocatedBytes {

  private static final int MAX_RUNS = 10_000;
  private static final MethodHandle COUNTER = counter();

  private AllocatedBytes() {}

  /** By name, because the module under test does not read the management modules. */
  private static MethodHandle counter() {
    try {
      Object threads =
          Class.forName("java.lang.management.ManagementFactory")
              .getMethod("getThreadMXBean")
              .invoke(null);
      return MethodHandles.publicLookup()
          .findVirtual(
              Class.forName("com.sun.management.ThreadMXBean"),
              "getCurrentThreadAllocatedBytes",
              MethodType.methodType(long.class))
          .bindTo(threads);
    } catch (ReflectiveOperationException e) {
      throw new LinkageError("This JVM does not count allocated bytes", e);
    }
  }

  /** Returns the bytes allocated by the current thread since it began. */
  public static long now() {
    try {
      return (long) COUNTER.invokeExact();
    } catch (Throwable e) {
      throw new AssertionError("This JVM does not count allocated bytes", e);
    }
  }

  /** Runs something once and returns the bytes that it allocated. */
  public static long of(Runnable action) {
    long before = now();
    action.run();
    return now() - before;
  }

  /**
   * Runs something again and again until a run allocates no more than {@code limit} bytes; gives up
   * after thousands, when all of it has long been compiled.
   *
   * @return the least number of bytes that a run allocated
   */
  public static long leastOf(Runnable action, long limit) {
    long least = Long.MAX_VALUE;
    for (int run = 0; run < MAX_RUNS && least > limit; run++) {
      least = Math.min(least, of(action));
    }
    return least;
  }
}
