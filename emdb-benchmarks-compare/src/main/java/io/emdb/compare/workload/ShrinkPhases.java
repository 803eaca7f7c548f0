package io.emdb.compare.workload;

import io.emdb.EmdbStats;
import io.emdb.compare.engine.Bulk;
import io.emdb.compare.engine.EmdbEngine;
import io.emdb.compare.engine.Engine;
import io.emdb.compare.engine.Mode;
import io.emdb.compare.engine.Reader;
import io.emdb.compare.engine.Trait;
import java.io.IOException;

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
    recorder.requiredPhase("removal", () -> removeEven(engine));
    boolean readers = store.can(Trait.COMPACTS) && job.wants("compaction_under_reader");
    if (readers || (store.can(Trait.COMPACTS) && job.wants("compaction"))) {
      recordDead("compaction", engine);
      recorder.requiredPhase("compaction", engine::compact);
      checkHalf(engine);
      store.close();
      if (job.wants("size_compacted")) {
        recorder.record("size_compacted", "MB", DiskUse.bytes(job.directory()) / 1e6);
        long left = job.records() / 2 + job.counts().written();
        recorder.record("size_compacted", "payload MB", pairs.megabytes(left));
      }
    }
    Engine reopened = store.in(Mode.RELAXED);
    if (reopened instanceof EmdbEngine emdb && readers) {
      HalfDead keys = new HalfDead(job.records(), emdb.emdb().stats().liveEntries());
      try (Bulk bulk = emdb.bulk()) {
        for (long i = 0; i < keys.odd(); i++) {
          if (keys.removes(i)) {
            bulk.remove(pairs.key(HalfDead.number(i)));
          }
        }
      }
      emdb.sync();
      recordDead("compaction_under_reader", emdb);
      new CompactionReaders(job, recorder, pairs, keys).run(emdb);
    }
  }

  private void removeEven(Engine engine) throws Exception {
    try (Bulk bulk = engine.bulk()) {
      for (long i = 0; i < job.records(); i += 2) {
        bulk.remove(pairs.key(i));
      }
    }
    engine.sync();
  }

  /** Only Emdb tells how much of its files is dead. */
  private void recordDead(String phase, Engine engine) throws IOException {
    if (engine instanceof EmdbEngine emdb && job.wants(phase)) {
      EmdbStats stats = emdb.emdb().stats();
      double all = stats.liveBytes() + stats.deadBytes();
      recorder.record(phase, "% dead", 100 * stats.deadBytes() / all);
    }
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
