package io.emdb.benchmarks;

import io.emdb.FlushPolicy;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
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
import org.openjdk.jmh.infra.ThreadParams;

/** How many records can be written over, one by one, by flush policy and by threads? */
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@State(Scope.Benchmark)
public class PutBenchmark {

  /** How many records there are. */
  @Param("1000000")
  int records;

  /** The size of their values. */
  @Param("150")
  int valueBytes;

  /** When a write is on the device. */
  @Param({"on-each-write", "every-64", "every-1s", "manual"})
  String policy;

  private WrittenRecords written;
  private byte[] value;

  /** Fills and opens. */
  @Setup
  public void open() throws IOException {
    written = new WrittenRecords(records, valueBytes, flushPolicy());
    value = Workspace.value(valueBytes);
  }

  private FlushPolicy flushPolicy() {
    return switch (policy) {
      case "on-each-write" -> FlushPolicy.onEachWrite();
      case "every-64" -> FlushPolicy.everyN(64);
      case "every-1s" -> FlushPolicy.every(Duration.ofSeconds(1));
      case "manual" -> FlushPolicy.manual();
      default -> throw new IllegalArgumentException("policy " + policy);
    };
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

  /** A thread's way through the keys. */
  @State(Scope.Thread)
  public static class Walk {

    private Keys.KeyWalk keys;

    /** Starts threads at different keys. */
    @Setup
    public void start(PutBenchmark benchmark, ThreadParams threads) {
      keys = benchmark.written.keys().walk(threads.getThreadIndex(), threads.getThreadCount());
    }
  }

  private void put(Walk walk) {
    written.db().put(walk.keys.next(), value);
  }

  /** One thread. */
  @Benchmark
  @Threads(1)
  public void threads1(Walk walk) {
    put(walk);
  }

  /** Four threads. */
  @Benchmark
  @Threads(4)
  public void threads4(Walk walk) {
    put(walk);
  }
}
