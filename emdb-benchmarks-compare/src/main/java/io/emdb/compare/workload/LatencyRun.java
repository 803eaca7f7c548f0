package io.emdb.compare.workload;

import io.emdb.compare.engine.Bulk;
import io.emdb.compare.engine.Engine;
import io.emdb.compare.engine.Mode;
import io.emdb.compare.engine.Reader;
import io.emdb.compare.engine.Trait;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;

/**
 * Latencies of a mixed load, four reads to one overwrite, by one thread without a pause, while
 * segments roll and another thread compacts again and again. On a heap map the same load shows what
 * the machine and the JVM do by themselves.
 */
final class LatencyRun {

  private static final long SECONDS = 30;

  /** After so many operations the time spent waiting for a processor is read again. */
  private static final int BETWEEN_WAITS = 256;

  private final Job job;
  private final Recorder recorder;
  private final Pairs pairs;
  private final Latencies gets = new Latencies();
  private final Latencies puts = new Latencies();

  LatencyRun(Job job) {
    this.job = job;
    this.recorder = new Recorder(job);
    this.pairs = new Pairs(job.seed(), Pairs.VALUE_BYTES);
  }

  void run() throws Exception {
    try (Store store = new Store(job, Pairs.VALUE_BYTES)) {
      Engine engine = store.in(Mode.RELAXED);
      try (Bulk bulk = engine.bulk()) {
        for (long i = 0; i < job.records(); i++) {
          bulk.put(pairs.key(i), pairs.value(i));
        }
      }
      engine.sync();
      long measured = TimeUnit.SECONDS.toNanos(SECONDS) / (job.quick() ? 200 : 1);
      mixed(engine, measured / 4);
      gets.reset();
      puts.reset();
      measure(engine, measured, store.can(Trait.COMPACTS));
    }
  }

  private void measure(Engine engine, long nanos, boolean compacts) throws Exception {
    CountDownLatch end = new CountDownLatch(1);
    AtomicInteger runs = new AtomicInteger();
    AtomicReference<Throwable> failure = new AtomicReference<>();
    Thread compacting =
        new Thread(() -> compactUntil(end, engine, runs, failure), "compare-compaction");
    List<GcPauses.Pause> pauses;
    try (GcPauses gc = new GcPauses(job.directory())) {
      if (compacts) {
        compacting.start();
      }
      mixed(engine, nanos);
      pauses = gc.stop();
    } finally {
      end.countDown();
      compacting.join();
    }
    if (failure.get() != null) {
      throw new IllegalStateException("A compaction failed", failure.get());
    }
    gets.record(recorder, "latency_get");
    puts.record(recorder, "latency_put");
    recordStalls(pauses);
    recorder.record("latency", "compactions", runs.get());
  }

  private static void compactUntil(
      CountDownLatch end, Engine engine, AtomicInteger runs, AtomicReference<Throwable> failure) {
    try {
      do {
        engine.compact();
        runs.incrementAndGet();
      } while (!end.await(500, TimeUnit.MILLISECONDS));
    } catch (Throwable e) {
      failure.set(e);
    }
  }

  private void mixed(Engine engine, long nanos) throws Exception {
    Numbers numbers = new Numbers(job.seed() + 6);
    byte[] key = new byte[Pairs.KEY_BYTES];
    long end = System.nanoTime() + nanos;
    int operations = 0;
    try (Reader reader = engine.reader();
        ProcessorWaits waits = ProcessorWaits.ofThisThread()) {
      waits.sinceLast();
      for (long now = System.nanoTime(); now < end; now = System.nanoTime()) {
        long number = numbers.below(job.records());
        if (numbers.below(5) == 0) {
          byte[] own = pairs.key(number);
          byte[] value = pairs.value(number);
          long start = System.nanoTime();
          engine.put(own, value);
          long stop = System.nanoTime();
          if (!puts.add(start, stop)) {
            puts.addStall(start, stop, waits.sinceLast());
          }
        } else {
          pairs.key(number, key);
          long start = System.nanoTime();
          byte[] value = reader.get(key);
          long stop = System.nanoTime();
          if (!gets.add(start, stop)) {
            gets.addStall(start, stop, waits.sinceLast());
          }
          if (value == null) {
            throw new IllegalStateException("Key " + number + " is missing");
          }
          pairs.check(number, value);
        }
        if (++operations % BETWEEN_WAITS == 0) {
          waits.sinceLast();
        }
      }
    }
  }

  private void recordStalls(List<GcPauses.Pause> pauses) throws Exception {
    List<Double> stalls = new ArrayList<>(gets.ownStalls(pauses));
    stalls.addAll(puts.ownStalls(pauses));
    recorder.record("latency", "stalls over 5 ms", gets.stalls() + puts.stalls());
    recorder.record("latency", "own stalls over 5 ms", stalls.size());
    recorder.record(
        "latency", "longest own stall ms", stalls.stream().mapToDouble(s -> s).max().orElse(0));
    recorder.record("latency", "gc pauses", pauses.size());
    recorder.record(
        "latency",
        "longest gc pause ms",
        pauses.stream().mapToDouble(p -> (p.end() - p.start()) / 1e6).max().orElse(0));
  }
}
