package io.emdb.compare.workload;

import io.emdb.compare.engine.Engine;
import io.emdb.compare.engine.Mode;
import io.emdb.compare.engine.Trait;

/** Writes of new keys: durable ones, alone, in batches and together, then unsynced ones. */
final class DurablePhases {

  private static final int THREADS = 4;

  private final Job job;
  private final Recorder recorder;
  private final Pairs pairs;
  private final Store store;
  private long next;

  DurablePhases(Job job, Recorder recorder, Pairs pairs, Store store) {
    this.job = job;
    this.recorder = recorder;
    this.pairs = pairs;
    this.store = store;
  }

  /** Writes keys from a number on. */
  void run(long from) throws Exception {
    next = from;
    Counts counts = job.counts();
    if (store.can(Trait.DURABLE)) {
      Engine durable = store.in(Mode.DURABLE);
      settle(durable);
      puts("durable_puts", durable, counts.singles());
      puts("durable_puts_many", durable, counts.manySingles());
      batches(durable);
      threads(durable);
      VirtualPuts.run(job, recorder, pairs, durable, 1L << 40);
    }
    Engine relaxed = store.in(Mode.RELAXED);
    settle(relaxed);
    long warm = claim(job.counts().warmUp());
    for (long i = warm; i < next; i++) {
      relaxed.put(pairs.key(i), pairs.value(i));
    }
    relaxed.sync();
    puts("unsynced_puts", relaxed, counts.unsynced());
    relaxed.sync();
  }

  /** The first write after an open sets things up in most stores; it is not what is asked here. */
  private void settle(Engine engine) throws Exception {
    long number = claim(1);
    engine.put(pairs.key(number), pairs.value(number));
    engine.sync();
  }

  private void puts(String phase, Engine engine, int count) throws Exception {
    long from = claim(count);
    recorder.phase(
        phase,
        () -> {
          for (long i = from; i < from + count; i++) {
            engine.put(pairs.key(i), pairs.value(i));
          }
        });
  }

  private void batches(Engine engine) throws Exception {
    int size = job.counts().batchSize();
    batches(engine, job.counts().warmUp() / size);
    recorder.phase("durable_batches", () -> batches(engine, job.counts().batches()));
  }

  private void batches(Engine engine, int count) throws Exception {
    int size = job.counts().batchSize();
    long from = claim((long) count * size);
    byte[][] keys = new byte[size][];
    byte[][] values = new byte[size][];
    for (int batch = 0; batch < count; batch++) {
      for (int i = 0; i < size; i++) {
        long number = from + (long) batch * size + i;
        keys[i] = pairs.key(number);
        values[i] = pairs.value(number);
      }
      engine.putBatch(keys, values);
    }
  }

  private void threads(Engine engine) throws Exception {
    int count = job.counts().perThread();
    long from = claim((long) THREADS * count);
    recorder.timedPhase(
        "durable_4_threads",
        () ->
            Parallel.run(
                THREADS,
                (thread, ready) -> {
                  ready.run();
                  long first = from + (long) thread * count;
                  for (long i = first; i < first + count; i++) {
                    engine.put(pairs.key(i), pairs.value(i));
                  }
                }));
  }

  private long claim(long count) {
    long from = next;
    next += count;
    return from;
  }
}
