package io.emdb.compare.workload;

import java.lang.management.ManagementFactory;

/** What is reachable on the heap. */
final class LiveHeap {

  private LiveHeap() {}

  static long bytes() {
    // The second run frees what the first one's finalization and cleaners let go.
    System.gc();
    System.gc();
    return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
  }
}
