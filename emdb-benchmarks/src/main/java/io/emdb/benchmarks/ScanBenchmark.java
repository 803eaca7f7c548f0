package io.emdb.benchmarks;

import io.emdb.Cursor;
import io.emdb.Emdb;
import io.emdb.Entry;
import io.emdb.KeyRange;
import java.io.IOException;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;
import org.openjdk.jmh.infra.Blackhole;

/** What does it cost to read on in key order from a random key, with sorted keys? */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 2)
@Measurement(iterations = 5, time = 2)
@State(Scope.Benchmark)
public class ScanBenchmark {

  /** How many records there are. */
  @Param("1000000")
  int records;

  /** The size of their values. */
  @Param("150")
  int valueBytes;

  /** How many entries are read. */
  @Param({"10", "1000"})
  int entries;

  private Workspace workspace;
  private Emdb db;
  private Keys.KeyWalk keys;

  /** Fills and opens. */
  @Setup
  public void open() throws IOException {
    workspace = new Workspace();
    workspace.fill(records, valueBytes);
    db = workspace.database().sortedKeys(true).open();
    keys = Workspace.shuffledKeys(records).walk(0, 1);
  }

  /** Closes and deletes. */
  @TearDown
  public void close() throws IOException {
    db.close();
    workspace.close();
  }

  /** Reads keys and values. Fewer than {@link #entries} come at the end of the keys only. */
  @Benchmark
  public int scan(Blackhole blackhole) {
    int count = 0;
    try (Cursor<Entry> cursor = db.scan(KeyRange.startingAt(keys.next()))) {
      while (count < entries && cursor.hasNext()) {
        blackhole.consume(cursor.next());
        count++;
      }
    }
    if (count == 0) {
      throw new IllegalStateException("not even the key itself");
    }
    return count;
  }
}
