package io.emdb.compare.workload;

import io.emdb.compare.engine.Engine;
import io.emdb.compare.engine.Reader;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;

/**
 * Latencies of one reading thread: before a compaction, then, without a pause, during it. It reads
 * keys that are there, and checks their values.
 */
final class CompactionReaders {

  private final Job job;
  private final Recorder recorder;
  private final Pairs pairs;
  private final HalfDead keys;
  private final CountDownLatch ready = new CountDownLatch(1);
  private final AtomicReference<Throwable> failure = new AtomicReference<>();
  private final Latencies before = new Latencies();
  private final Latencies during = new Latencies();
  private volatile boolean stopped;

  CompactionReaders(Job job, Recorder recorder, Pairs pairs, HalfDead keys) {
    this.job = job;
    this.recorder = recorder;
    this.pairs = pairs;
    this.keys = keys;
  }

  void run(Engine engine) throws Exception {
    Thread reader = new Thread(() -> readAll(engine), "compare-reader");
    reader.start();
    try {
      ready.await();
      recorder.phase("compaction_under_reader", engine::compact);
    } finally {
      stopped = true;
      reader.join();
    }
    if (failure.get() != null) {
      throw new IllegalStateException("A read failed around a compaction", failure.get());
    }
    before.record(recorder, "readers_before_compaction");
    during.record(recorder, "readers_during_compaction");
  }

  private void readAll(Engine engine) {
    try (Reader reader = engine.reader()) {
      Numbers numbers = new Numbers(job.seed() + 8);
      long nanos = TimeUnit.MILLISECONDS.toNanos(job.quick() ? 5 : 1000);
      read(reader, numbers, before, System.nanoTime() + nanos);
      before.reset(); // that warmed up
      read(reader, numbers, before, System.nanoTime() + nanos);
      ready.countDown();
      read(reader, numbers, during, Long.MAX_VALUE);
    } catch (Throwable e) {
      failure.set(e);
    } finally {
      ready.countDown();
    }
  }

  private void read(Reader reader, Numbers numbers, Latencies latencies, long end)
      throws Exception {
    byte[] key = new byte[Pairs.KEY_BYTES];
    while (!stopped && System.nanoTime() < end) {
      long number = keys.staying(numbers.below(keys.odd()));
      pairs.key(number, key);
      long start = System.nanoTime();
      byte[] value = reader.get(key);
      latencies.add(start, System.nanoTime());
      if (value == null) {
        throw new IllegalStateException("Key " + number + " is missing");
      }
      pairs.check(number, value);
    }
  }
}
