package io.emdb.benchmarks;

import io.emdb.FlushPolicy;
import io.emdb.Transaction;
import io.emdb.TransactionFunction;
import io.emdb.TransactionOptions;
import java.io.IOException;
import java.util.Objects;
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

/** What does a transaction cost that reads a record, changes it and writes it back? */
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 2)
@Measurement(iterations = 5, time = 2)
@State(Scope.Benchmark)
public class TransactionBenchmark {

  private static final TransactionOptions READ_ONLY =
      TransactionOptions.defaults().withReadOnly(true);

  /** How many records there are. */
  @Param("1000000")
  int records;

  /** The size of their values. */
  @Param("150")
  int valueBytes;

  private WrittenRecords written;

  /** Fills and opens; a commit is synced under every policy. */
  @Setup
  public void open() throws IOException {
    written = new WrittenRecords(records, valueBytes, FlushPolicy.defaultPolicy());
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
    public void start(TransactionBenchmark benchmark, ThreadParams threads) {
      keys = benchmark.written.keys().walk(threads.getThreadIndex(), threads.getThreadCount());
    }
  }

  private static byte[] read(Transaction transaction, byte[] key) {
    return Objects.requireNonNull(transaction.get(key), "a hit");
  }

  private byte[] increment(Walk walk) {
    byte[] key = walk.keys.next();
    return written
        .db()
        .<byte[], RuntimeException>transaction(
            transaction -> {
              byte[] value = read(transaction, key);
              value[0]++;
              transaction.put(key, value);
              return value;
            });
  }

  /** One thread; each commit is a sync. */
  @Benchmark
  @Threads(1)
  public byte[] readModifyWriteThreads1(Walk walk) {
    return increment(walk);
  }

  /** Four threads, which take turns. */
  @Benchmark
  @Threads(4)
  public byte[] readModifyWriteThreads4(Walk walk) {
    return increment(walk);
  }

  /** One thread, one read, nothing to sync: the bare cost of a transaction. */
  @Benchmark
  @Threads(1)
  public byte[] readOnly(Walk walk) {
    byte[] key = walk.keys.next();
    TransactionFunction<byte[], RuntimeException> body = transaction -> read(transaction, key);
    return written.db().transaction(READ_ONLY, body);
  }
}
