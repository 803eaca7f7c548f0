package io.emdb.compare.workload;

import io.emdb.compare.engine.EmdbEngine;
import io.emdb.compare.engine.Engine;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * Durable puts of 256 virtual threads, where the JDK has them: how many share one sync. A quick
 * run, which measures nothing, does with others where it has not.
 */
final class VirtualPuts {

  private static final int THREADS = 256;

  private VirtualPuts() {}

  static void run(Job job, Recorder recorder, Pairs pairs, Engine engine, long from)
      throws Exception {
    boolean virtual = Runtime.version().feature() >= 21;
    if (!(engine instanceof EmdbEngine) || !(virtual || job.quick())) {
      return;
    }
    int each = job.counts().virtual();
    recorder.timedPhase("durable_256_virtual", () -> puts(pairs, engine, from, each, virtual));
  }

  private static ExecutorService executor(boolean virtual) throws ReflectiveOperationException {
    return virtual
        ? (ExecutorService)
            Executors.class.getMethod("newVirtualThreadPerTaskExecutor").invoke(null)
        : Executors.newFixedThreadPool(THREADS, task -> new Thread(task, "puts"));
  }

  private static long puts(Pairs pairs, Engine engine, long from, int each, boolean virtual)
      throws Exception {
    ExecutorService executor = executor(virtual);
    try {
      long start = System.nanoTime();
      List<Future<?>> all = new ArrayList<>();
      for (int t = 0; t < THREADS; t++) {
        long first = from + (long) t * each;
        all.add(
            executor.submit(
                () -> {
                  for (long i = first; i < first + each; i++) {
                    engine.put(pairs.key(i), pairs.value(i));
                  }
                  return null;
                }));
      }
      for (Future<?> one : all) {
        one.get();
      }
      return System.nanoTime() - start;
    } finally {
      executor.shutdown();
    }
  }
}
