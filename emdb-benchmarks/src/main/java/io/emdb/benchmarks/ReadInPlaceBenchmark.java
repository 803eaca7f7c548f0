package io.emdb.benchmarks;

import io.emdb.ValueReader;
import io.emdb.ValueView;
import io.emdb.benchmarks.StoredRecords.PresentKeys;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Threads;
import org.openjdk.jmh.annotations.Warmup;

/**
 * How many values can be looked at where they lie, without a copy, by the size of values and by
 * threads?
 */
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 2)
@Measurement(iterations = 5, time = 2)
public class ReadInPlaceBenchmark {

  /** A thread's reader: it keeps what it read, so that a read needs no object for the result. */
  @State(Scope.Thread)
  public static class FirstLong implements ValueReader<Void> {

    private long value;

    @Override
    public @Nullable Void read(ValueView view) {
      value = view.getLong(0);
      return null;
    }
  }

  private static long read(StoredRecords stored, PresentKeys keys, FirstLong reader) {
    stored.db.read(keys.next(), reader);
    return reader.value;
  }

  /** One thread. */
  @Benchmark
  @Threads(1)
  public long threads1(StoredRecords stored, PresentKeys keys, FirstLong reader) {
    return read(stored, keys, reader);
  }

  /** Four threads. */
  @Benchmark
  @Threads(4)
  public long threads4(StoredRecords stored, PresentKeys keys, FirstLong reader) {
    return read(stored, keys, reader);
  }
}
