package io.emdb.compare.workload;

import io.emdb.compare.engine.Engine;
import io.emdb.compare.engine.Reader;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;

/** Latencies of a reader before and during a compaction. */
final class CompactionReaders {

  private final Job job;
  private final Recorder recorder;
  private final Pairs pairs;

  CompactionReaders(Job job, Recorder recorder, Pairs pairs) {
    this.job = job;
    this.recorder = recorder;
    this.pairs = pairs;
  }

  void run(Engine engine) throws Exception {
    Latencies before = new Latencies();
    long nanos = TimeUnit.MILLISECONDS.toNanos(job.quick() ? 5 : 1000);
    read(engine, before, System.nanoTime() + nanos, new AtomicBoolean());
    // That warmed up; this counts.
    before.reset();
    read(engine, before, System.nanoTime() + nanos, new AtomicBoolean());
    Latencies during = new Latencies();
    AtomicBoolean stop = new AtomicBoolean();
    AtomicReference<Throwable> failure = new AtomicReference<>();
    Thread reader =
        new Thread(
            () -> {
              try {
                read(engine, during, Long.MAX_VALUE, stop);
              } catch (Throwable e) {
                failure.set(e);
              }
            },
            "compare-reader");
    reader.start();
    try {
      recorder.phase("compaction_read_under", engine::compact);
    } finally {
      stop.set(true);
      reader.join();
    }
    if (failure.get() != null) {
      throw new IllegalStateException("A read failed during compaction", failure.get());
    }
    before.record(recorder, "reads_before_compaction");
    during.record(recorder, "reads_during_compaction");
  }

  private void read(Engine engine, Latencies latencies, long end, AtomicBoolean stop)
      throws Exception {
    Numbers numbers = new Numbers(job.seed() + 8);
    byte[] key = new byte[Pairs.KEY_BYTES];
    try (Reader reader = engine.reader()) {
      while (!stop.get() && System.nanoTime() < end) {
        pairs.key(numbers.below(job.records()), key);
        long start = System.nanoTime();
        reader.get(key);
        latencies.add(start, System.nanoTime());
      }
    }
  }
}
