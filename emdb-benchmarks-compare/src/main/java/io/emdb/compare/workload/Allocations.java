package io.emdb.compare.workload;

import com.sun.management.ThreadMXBean;
import io.emdb.Emdb;
import java.lang.management.ManagementFactory;

/** Heap bytes that Emdb allocates per operation, once the JVM has compiled it. */
final class Allocations {

  private static final int PAIRS = 1000;
  private static final int WARM_UP = 200_000;
  private static final int MEASURED = 100_000;

  private final Job job;
  private final Recorder recorder;
  private final byte[][] keys = new byte[PAIRS][];
  private final byte[][] values = new byte[PAIRS][];
  private long seen;

  Allocations(Job job, Recorder recorder, Pairs pairs) {
    this.job = job;
    this.recorder = recorder;
    for (int i = 0; i < PAIRS; i++) {
      keys[i] = pairs.key(i);
      values[i] = pairs.value(i);
    }
  }

  @FunctionalInterface
  private interface Operation {
    void run(int number);
  }

  void run(Emdb emdb) throws Exception {
    for (int i = 0; i < PAIRS; i++) {
      emdb.put(keys[i], values[i]); // some were removed
    }
    measure("allocation_get", i -> seen += emdb.get(keys[i]) == null ? 0 : 1);
    measure("allocation_zero_copy", i -> seen += emdb.read(keys[i], view -> view) == null ? 0 : 1);
    measure("allocation_put", i -> emdb.put(keys[i], values[i]));
    if (seen == 0) {
      throw new IllegalStateException("Nothing was found");
    }
  }

  private void measure(String phase, Operation operation) throws Exception {
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    repeat(operation, job.quick() ? PAIRS : WARM_UP);
    int count = job.quick() ? PAIRS : MEASURED;
    long before = threads.getCurrentThreadAllocatedBytes();
    repeat(operation, count);
    long bytes = threads.getCurrentThreadAllocatedBytes() - before;
    recorder.record(phase, "B/op", (double) bytes / count);
  }

  private static void repeat(Operation operation, int count) {
    for (int i = 0; i < count; i++) {
      operation.run(i % PAIRS);
    }
  }
}
