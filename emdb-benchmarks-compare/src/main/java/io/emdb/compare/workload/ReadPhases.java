package io.emdb.compare.workload;

import io.emdb.compare.engine.EmdbEngine;
import io.emdb.compare.engine.Engine;
import io.emdb.compare.engine.Mode;
import io.emdb.compare.engine.Reader;
import io.emdb.compare.engine.Trait;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Random reads by one and several threads, and range reads. */
final class ReadPhases {

  private final Job job;
  private final Recorder recorder;
  private final Pairs pairs;
  private final Store store;

  ReadPhases(Job job, Recorder recorder, Pairs pairs, Store store) {
    this.job = job;
    this.recorder = recorder;
    this.pairs = pairs;
    this.store = store;
  }

  void run() throws Exception {
    Engine engine = store.in(Mode.RELAXED);
    verify(engine);
    if (store.can(Trait.ORDERED)) {
      verifyScans(engine);
    }
    reads("reads_first", engine, 1);
    reads("reads", engine, 1);
    reads("reads_2_threads", engine, 2);
    reads("reads_4_threads", engine, 4);
    if (engine instanceof EmdbEngine emdb) {
      zeroCopy(emdb);
    }
    if (store.can(Trait.ORDERED)) {
      scans("range_reads_first", engine);
      scans("range_reads", engine);
    }
  }

  private void verify(Engine engine) throws Exception {
    Numbers numbers = new Numbers(job.seed() + 1);
    try (Reader reader = engine.reader()) {
      for (int i = 0; i < Math.min(20_000, job.records()); i++) {
        long number = numbers.below(job.records());
        byte[] value = reader.get(pairs.key(number));
        if (value == null) {
          throw new IllegalStateException("Key " + number + " is missing");
        }
        pairs.checkWhole(number, value);
      }
    }
  }

  /** Entries of range reads come in order, and are those found by their keys. */
  private void verifyScans(Engine engine) throws Exception {
    Numbers numbers = new Numbers(job.seed() + 1);
    try (Reader reader = engine.reader()) {
      for (int i = 0; i < Math.min(1_000, job.counts().scans()); i++) {
        long number = numbers.below(job.records());
        byte[] from = pairs.key(number);
        List<byte[]> keys = new ArrayList<>();
        List<byte[]> values = new ArrayList<>();
        reader.scan(
            from,
            Counts.SCAN_LENGTH,
            (key, value) -> {
              keys.add(key.clone());
              values.add(value.clone());
            });
        if (keys.isEmpty() || !Arrays.equals(keys.get(0), from)) {
          throw new IllegalStateException("A range read misses key " + number);
        }
        pairs.checkWhole(number, values.get(0));
        for (int at = 1; at < keys.size(); at++) {
          if (Arrays.compareUnsigned(keys.get(at - 1), keys.get(at)) >= 0
              || !Arrays.equals(values.get(at), reader.get(keys.get(at)))) {
            throw new IllegalStateException("A range read from key " + number + " is wrong");
          }
        }
      }
    }
  }

  private void reads(String phase, Engine engine, int threads) throws Exception {
    recorder.timedPhase(
        phase,
        () ->
            Parallel.run(
                threads,
                (thread, ready) -> {
                  Numbers numbers = new Numbers(job.seed() + 2 + thread);
                  byte[] key = new byte[Pairs.KEY_BYTES];
                  try (Reader reader = engine.reader()) {
                    ready.run();
                    for (int i = 0; i < job.counts().reads() / threads; i++) {
                      long number = numbers.below(job.records());
                      pairs.key(number, key);
                      byte[] value = reader.get(key);
                      if (value == null) {
                        throw new IllegalStateException("Key " + number + " is missing");
                      }
                      pairs.check(number, value);
                    }
                  }
                }));
  }

  private void zeroCopy(EmdbEngine engine) throws Exception {
    recorder.phase(
        "reads_zero_copy",
        () -> {
          Numbers numbers = new Numbers(job.seed() + 2);
          byte[] key = new byte[Pairs.KEY_BYTES];
          long bytes = 0;
          for (int i = 0; i < job.counts().reads(); i++) {
            pairs.key(numbers.below(job.records()), key);
            Integer length = engine.emdb().read(key, view -> view.length());
            bytes += length == null ? 0 : length;
          }
          if (bytes != (long) job.counts().reads() * pairs.valueBytes()) {
            throw new IllegalStateException("Lengths do not add up");
          }
        });
  }

  private void scans(String phase, Engine engine) throws Exception {
    recorder.phase(
        phase,
        () -> {
          Numbers numbers = new Numbers(job.seed() + 3);
          byte[] key = new byte[Pairs.KEY_BYTES];
          long[] bytes = new long[1];
          long found = 0;
          try (Reader reader = engine.reader()) {
            for (int i = 0; i < job.counts().scans(); i++) {
              pairs.key(numbers.below(job.records()), key);
              found +=
                  reader.scan(
                      key,
                      Counts.SCAN_LENGTH,
                      (foundKey, value) -> bytes[0] += foundKey.length + value.length);
            }
          }
          // a few begin so near the end that fewer than usual are left
          if (found < 0.99 * Counts.SCAN_LENGTH * job.counts().scans()) {
            throw new IllegalStateException("Range reads found too little: " + found);
          }
          if (bytes[0] != found * (Pairs.KEY_BYTES + pairs.valueBytes())) {
            throw new IllegalStateException("Range reads returned wrong sizes");
          }
        });
  }
}
