package io.emdb.compare.workload;

import io.emdb.compare.engine.Bulk;
import io.emdb.compare.engine.EmdbEngine;
import io.emdb.compare.engine.Engine;
import io.emdb.compare.engine.Mode;
import io.emdb.compare.engine.Reader;
import io.emdb.compare.engine.Trait;

/** Removal of half of what was loaded, giving its space back, and reopening. */
final class ShrinkPhases {

  private final Job job;
  private final Recorder recorder;
  private final Pairs pairs;
  private final Store store;

  ShrinkPhases(Job job, Recorder recorder, Pairs pairs, Store store) {
    this.job = job;
    this.recorder = recorder;
    this.pairs = pairs;
    this.store = store;
  }

  void run() throws Exception {
    Engine engine = store.in(Mode.RELAXED);
    recorder.requiredPhase("removal", () -> remove(engine, 0, 2));
    if (store.can(Trait.COMPACTS)) {
      recorder.phase("compaction", engine::compact);
      checkHalf(engine);
      store.close();
      recorder.record("size_compacted", "MB", DiskUse.bytes(job.directory()) / 1e6);
      long left = job.records() / 2 + job.counts().written();
      recorder.record("size_compacted", "payload MB", pairs.megabytes(left));
    }
    Engine reopened = store.in(Mode.RELAXED);
    if (reopened instanceof EmdbEngine && job.wants("compaction")) {
      remove(reopened, 1, 4);
      new CompactionReaders(job, recorder, pairs).run(reopened);
    }
  }

  private void remove(Engine engine, long first, int step) throws Exception {
    try (Bulk bulk = engine.bulk()) {
      for (long i = first; i < job.records(); i += step) {
        bulk.remove(pairs.key(i));
      }
    }
    engine.sync();
  }

  private void checkHalf(Engine engine) throws Exception {
    Numbers numbers = new Numbers(job.seed() + 4);
    try (Reader reader = engine.reader()) {
      for (int i = 0; i < Math.min(20_000, job.records()); i++) {
        long number = numbers.below(job.records());
        byte[] value = reader.get(pairs.key(number));
        if (value == null != (number % 2 == 0)) {
          throw new IllegalStateException(
              "Key " + number + (value == null ? " is lost" : " stays"));
        }
        if (value != null) {
          pairs.checkWhole(number, value);
        }
      }
    }
  }
}
