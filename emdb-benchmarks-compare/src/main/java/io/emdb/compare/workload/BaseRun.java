package io.emdb.compare.workload;

import io.emdb.compare.engine.Bulk;
import io.emdb.compare.engine.EmdbEngine;
import io.emdb.compare.engine.Engine;
import io.emdb.compare.engine.Mode;
import io.emdb.compare.engine.Reader;
import io.emdb.compare.engine.Trait;

/** The basic workload on one store, from an empty directory to the last reopen. */
final class BaseRun {

  private final Job job;
  private final Recorder recorder;
  private final Pairs pairs;
  private final Store store;

  BaseRun(Job job) {
    this.job = job;
    this.recorder = new Recorder(job);
    this.pairs = new Pairs(job.seed(), Pairs.VALUE_BYTES);
    this.store = new Store(job, Pairs.VALUE_BYTES);
  }

  void run() throws Exception {
    try (store) {
      load();
      DurablePhases durable = new DurablePhases(job, recorder, pairs, store);
      durable.run(job.records());
      ReadPhases reads = new ReadPhases(job, recorder, pairs, store);
      reads.run();
      if (store.can(Trait.PERSISTENT)) {
        recorder.phase("reopen", this::reopen);
      }
      ShrinkPhases shrink = new ShrinkPhases(job, recorder, pairs, store);
      shrink.run();
      if (store.in(Mode.RELAXED) instanceof EmdbEngine emdb && job.wants("allocation")) {
        new Allocations(job, recorder, pairs).run(emdb.emdb());
      }
    }
  }

  private void load() throws Exception {
    long heapBefore = LiveHeap.bytes();
    Engine engine = store.in(Mode.RELAXED);
    recorder.requiredPhase(
        "bulk_load",
        () -> {
          try (Bulk bulk = engine.bulk()) {
            for (long i = 0; i < job.records(); i++) {
              bulk.put(pairs.key(i), pairs.value(i));
            }
          }
          engine.sync();
        });
    if (job.wants("live_heap")) {
      recorder.record("live_heap", "MB", (LiveHeap.bytes() - heapBefore) / 1e6);
    }
    if (store.can(Trait.PERSISTENT)) {
      store.close();
      if (job.wants("size_loaded")) {
        recorder.record("size_loaded", "MB", DiskUse.bytes(job.directory()) / 1e6);
        recorder.record("size_loaded", "payload MB", pairs.megabytes(job.records()));
      }
    }
  }

  private void reopen() throws Exception {
    store.close();
    try (Reader reader = store.in(Mode.RELAXED).reader()) {
      byte[] value = reader.get(pairs.key(1));
      if (value == null) {
        throw new IllegalStateException("Key 1 is lost");
      }
      pairs.checkWhole(1, value);
    }
  }
}
