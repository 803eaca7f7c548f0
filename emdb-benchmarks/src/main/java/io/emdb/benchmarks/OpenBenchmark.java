package io.emdb.benchmarks;

import io.emdb.Emdb;
import java.io.IOException;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
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
import org.openjdk.jmh.annotations.Threads;
import org.openjdk.jmh.annotations.Warmup;

/**
 * How long does the open of a cleanly closed database take, by its size? The JVM is warm, and so is
 * the page cache.
 */
@BenchmarkMode(Mode.SingleShotTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Fork(1)
@Warmup(iterations = 3)
@Measurement(iterations = 10)
@Threads(1)
@State(Scope.Benchmark)
public class OpenBenchmark {

  /** How many records there are. */
  @Param({"100000", "1000000"})
  int records;

  /** The size of their values. */
  @Param("150")
  int valueBytes;

  private Workspace workspace;
  private @Nullable Emdb opened;

  /** Fills and closes. */
  @Setup
  public void fill() throws IOException {
    workspace = new Workspace();
    workspace.fill(records, valueBytes);
  }

  /** Opens. */
  @Benchmark
  public Emdb open() {
    Emdb db = workspace.database().open();
    opened = db;
    return db;
  }

  /** Makes sure that what was opened is what was stored, and closes it outside of the time. */
  @TearDown(Level.Invocation)
  public void close() {
    Emdb db = Objects.requireNonNull(opened, "opened");
    long size = db.size();
    boolean clean = db.stats().recovery().cleanShutdown();
    db.close();
    if (size != records || !clean) {
      throw new IllegalStateException(size + " records, closed cleanly: " + clean);
    }
  }

  /** Deletes. */
  @TearDown
  public void delete() throws IOException {
    workspace.close();
  }
}
