package io.emdb.benchmarks;

import io.emdb.benchmarks.StoredRecords.AbsentKeys;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Threads;
import org.openjdk.jmh.annotations.Warmup;

/** How often can absent keys be looked up, by the size of values and by threads? */
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 2)
@Measurement(iterations = 5, time = 2)
public class GetMissBenchmark {

  private static byte @Nullable [] get(StoredRecords stored, AbsentKeys keys) {
    byte[] value = stored.db.get(keys.next());
    if (value != null) {
      throw new IllegalStateException("a hit");
    }
    return value;
  }

  /** One thread. */
  @Benchmark
  @Threads(1)
  public byte @Nullable [] threads1(StoredRecords stored, AbsentKeys keys) {
    return get(stored, keys);
  }

  /** Four threads. */
  @Benchmark
  @Threads(4)
  public byte @Nullable [] threads4(StoredRecords stored, AbsentKeys keys) {
    return get(stored, keys);
  }
}
