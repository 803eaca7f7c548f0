package io.emdb.compare.workload;

import io.emdb.compare.engine.Engine;
import io.emdb.compare.engine.EngineType;
import io.emdb.compare.engine.Engines;
import io.emdb.compare.engine.Mode;
import io.emdb.compare.engine.Opening;
import io.emdb.compare.engine.Reader;
import java.nio.file.Files;
import java.nio.file.Path;

/** Unsynced puts and random reads of values from 16 bytes to 64 KiB. */
final class SizesRun {

  private static final int[] SIZES = {16, 150, 1024, 4096, 16384, 65536};
  private static final long BYTES = 128L << 20;

  private final Job job;
  private final Recorder recorder;

  SizesRun(Job job) {
    this.job = job;
    this.recorder = new Recorder(job);
  }

  void run() throws Exception {
    EngineType type = Engines.of(job.engine());
    for (int size : SIZES) {
      int count = (int) Math.min(job.records(), (job.quick() ? BYTES / 256 : BYTES) / size);
      Path directory = Files.createDirectories(job.directory().resolve("v" + size));
      Opening opening = new Opening(directory, Mode.RELAXED, 2L * count, Pairs.KEY_BYTES, size);
      try (Engine engine = type.open(opening)) {
        measure(engine, new Pairs(job.seed(), size), size, count);
      }
    }
  }

  private void measure(Engine engine, Pairs pairs, int size, int count) throws Exception {
    long start = System.nanoTime();
    for (long i = 0; i < count; i++) {
      engine.put(pairs.key(i), pairs.value(i));
    }
    recorder.record("put_" + size, "us/op", (System.nanoTime() - start) / 1e3 / count);
    engine.sync();
    Numbers numbers = new Numbers(job.seed() + 5);
    try (Reader reader = engine.reader()) {
      start = System.nanoTime();
      for (int i = 0; i < count; i++) {
        long number = numbers.below(count);
        byte[] value = reader.get(pairs.key(number));
        if (value == null) {
          throw new IllegalStateException("Key " + number + " is missing");
        }
        pairs.check(number, value);
      }
      recorder.record("get_" + size, "us/op", (System.nanoTime() - start) / 1e3 / count);
    }
  }
}
