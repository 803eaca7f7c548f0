package io.emdb.compare.workload;

import io.emdb.compare.engine.EmdbEngine;
import io.emdb.compare.engine.Engine;
import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** Durable puts of 256 virtual threads, where the JDK has them: how many share one sync. */
final class VirtualPuts {

  private static final int THREADS = 256;

  private VirtualPuts() {}

  static void run(Job job, Recorder recorder, Pairs pairs, Engine engine, long from)
      throws Exception {
    if (!(engine instanceof EmdbEngine emdb) || Runtime.version().feature() < 21) {
      return;
    }
    int each = job.counts().virtual();
    long syncsBefore = emdb.emdb().stats().syncs();
    recorder.timedPhase("durable_256_virtual", () -> puts(pairs, engine, from, each));
    long syncs = emdb.emdb().stats().syncs() - syncsBefore;
    if (syncs > 0) {
      recorder.record("durable_256_virtual", "puts/sync", (double) THREADS * each / syncs);
    }
  }

  private static long puts(Pairs pairs, Engine engine, long from, int each) throws Exception {
    Method factory = Executors.class.getMethod("newVirtualThreadPerTaskExecutor");
    ExecutorService executor = (ExecutorService) factory.invoke(null);
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
