package io.emdb.benchmarks;

import io.emdb.Entry;
import io.emdb.FlushPolicy;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/** What does a durable batch of a thousand records cost? Figures are of the whole batch. */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 2)
@Measurement(iterations = 5, time = 2)
@State(Scope.Benchmark)
public class BatchBenchmark {

  private static final int BATCH = 1_000;

  /** How many records there are. */
  @Param("1000000")
  int records;

  /** The size of their values. */
  @Param("150")
  int valueBytes;

  private WrittenRecords written;
  private Keys.KeyWalk keys;
  private List<Entry> batch;

  /** Fills and opens. */
  @Setup
  public void open() throws IOException {
    written = new WrittenRecords(records, valueBytes, FlushPolicy.onEachWrite());
    keys = written.keys().walk(0, 1);
    byte[] value = Workspace.value(valueBytes);
    batch = Stream.generate(() -> new Entry(new byte[Keys.KEY_BYTES], value)).limit(BATCH).toList();
  }

  /** Compacts when much is dead. */
  @TearDown(Level.Iteration)
  public void makeRoom() {
    written.makeRoom();
  }

  /** Closes and deletes. */
  @TearDown
  public void close() throws IOException {
    written.close();
  }

  private List<Entry> nextBatch() {
    for (Entry entry : batch) {
      keys.next(entry.key());
    }
    return batch;
  }

  /** One call. */
  @Benchmark
  public void putAll() {
    written.db().putAll(nextBatch());
  }

  /** A put each in a transaction. */
  @Benchmark
  public void transaction() {
    List<Entry> next = nextBatch();
    written
        .db()
        .inTransaction(
            transaction -> {
              for (Entry entry : next) {
                transaction.put(entry.key(), entry.value());
              }
            });
  }
}
