package io.emdb.benchmarks;

import io.emdb.benchmarks.StoredRecords.PresentKeys;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Threads;
import org.openjdk.jmh.annotations.Warmup;

/** How many values of present keys can be got, by the size of values and by threads? */
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 2)
@Measurement(iterations = 5, time = 2)
public class GetHitBenchmark {

  private static byte[] get(StoredRecords stored, PresentKeys keys) {
    return Objects.requireNonNull(stored.db.get(keys.next()), "a hit");
  }

  /** One thread. */
  @Benchmark
  @Threads(1)
  public byte[] threads1(StoredRecords stored, PresentKeys keys) {
    return get(stored, keys);
  }

  /** Two threads. */
  @Benchmark
  @Threads(2)
  public byte[] threads2(StoredRecords stored, PresentKeys keys) {
    return get(stored, keys);
  }

  /** Four threads. */
  @Benchmark
  @Threads(4)
  public byte[] threads4(StoredRecords stored, PresentKeys keys) {
    return get(stored, keys);
  }
}
