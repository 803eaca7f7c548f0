package io.emdb.compare.workload;

import io.emdb.compare.engine.Bulk;
import io.emdb.compare.engine.Engine;
import io.emdb.compare.engine.Mode;
import io.emdb.compare.engine.Reader;
import io.emdb.compare.engine.Trait;

/** YCSB A to F by two threads on values of 1,000 bytes, unsynced. */
final class YcsbRun {

  private static final int VALUE_BYTES = 1000;
  private static final int THREADS = 2;
  private static final int SCAN_LIMIT = 100;

  private final Job job;
  private final Recorder recorder;
  private final Pairs pairs;
  private final Zipf zipf;

  /** The next new key of each thread; they share them out by turns, so each knows what is there. */
  private final long[] next = new long[THREADS];

  YcsbRun(Job job) {
    this.job = job;
    this.recorder = new Recorder(job);
    this.pairs = new Pairs(job.seed(), VALUE_BYTES);
    this.zipf = new Zipf(job.records());
    for (int thread = 0; thread < THREADS; thread++) {
      next[thread] = job.records() + thread;
    }
  }

  void run() throws Exception {
    try (Store store = new Store(job, VALUE_BYTES)) {
      Engine engine = store.in(Mode.RELAXED);
      try (Bulk bulk = engine.bulk()) {
        for (long i = 0; i < job.records(); i++) {
          bulk.put(pairs.key(i), pairs.value(i));
        }
      }
      engine.sync();
      for (Ycsb workload : Ycsb.ALL) {
        if (workload.scan() == 0 || store.can(Trait.ORDERED)) {
          measure(workload, engine);
        }
      }
    }
  }

  private void measure(Ycsb workload, Engine engine) throws Exception {
    int operations = (int) Math.min(job.records(), workload.scan() > 0 ? 20_000 : 200_000);
    recorder.timedPhase(
        "ycsb_" + workload.name(),
        () -> {
          long nanos =
              Parallel.run(
                  THREADS, (thread, ready) -> operate(workload, engine, thread, operations, ready));
          recorder.record("ycsb_" + workload.name(), "us/op", nanos / 1e3 / operations);
          return nanos;
        });
    engine.sync();
  }

  private void operate(Ycsb workload, Engine engine, int thread, int operations, Runnable ready)
      throws Exception {
    Numbers numbers = new Numbers(job.seed() + 10 + thread);
    try (Reader reader = engine.reader()) {
      ready.run();
      for (int i = 0; i < operations / THREADS; i++) {
        int dice = (int) numbers.below(100);
        if (dice < workload.insert()) {
          engine.put(pairs.key(next[thread]), pairs.value(next[thread]));
          next[thread] += THREADS;
        } else if (dice < workload.insert() + workload.update()) {
          long number = zipf.scattered(numbers);
          engine.put(pairs.key(number), pairs.value(number));
        } else if (workload.scan() > 0) {
          reader.refresh();
          int limit = 1 + (int) numbers.below(SCAN_LIMIT);
          reader.scan(pairs.key(zipf.scattered(numbers)), limit, YcsbRun::checkLength);
        } else {
          long number = readOne(workload, reader, numbers, thread);
          if (dice >= 100 - workload.modify()) {
            engine.put(pairs.key(number), pairs.value(number));
          }
        }
      }
    }
  }

  private long readOne(Ycsb workload, Reader reader, Numbers numbers, int thread) throws Exception {
    long number =
        workload.latest()
            ? Math.max(0, next[thread] - THREADS * (1 + zipf.rank(numbers)))
            : zipf.scattered(numbers);
    reader.refresh();
    byte[] value = reader.get(pairs.key(number));
    if (value == null) {
      throw new IllegalStateException("Key " + number + " is missing");
    }
    pairs.check(number, value);
    return number;
  }

  private static void checkLength(byte[] key, byte[] value) {
    if (key.length != Pairs.KEY_BYTES || value.length != VALUE_BYTES) {
      throw new IllegalStateException("A range read returned wrong sizes");
    }
  }
}
