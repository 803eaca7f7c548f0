package io.emdb.benchmarks;

import io.emdb.Emdb;
import java.io.IOException;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.infra.ThreadParams;

/** A filled database that is only read. */
@State(Scope.Benchmark)
public class StoredRecords {

  /** Large values are stored less often, so that all fit the memory of a usual machine. */
  private static final int MAX_VALUE_BYTES = 1 << 30;

  /** How many records there are. */
  @Param("1000000")
  int records;

  /** The size of their values. */
  @Param({"16", "150", "4096", "65536"})
  int valueBytes;

  Emdb db;
  private Workspace workspace;
  private Keys present;
  private Keys absent;

  /** Fills and opens. */
  @Setup
  public void open() throws IOException {
    int count = Math.min(records, MAX_VALUE_BYTES / valueBytes);
    workspace = new Workspace();
    workspace.fill(count, valueBytes);
    db = workspace.database().open();
    present = Workspace.shuffledKeys(count);
    absent = Workspace.absentKeys(count);
  }

  /** Closes and deletes. */
  @TearDown
  public void close() throws IOException {
    db.close();
    workspace.close();
  }

  /** A thread's way through the keys that are there. */
  @State(Scope.Thread)
  public static class PresentKeys {

    private Keys.KeyWalk walk;

    /** Starts threads at different keys. */
    @Setup
    public void start(StoredRecords stored, ThreadParams threads) {
      walk = stored.present.walk(threads.getThreadIndex(), threads.getThreadCount());
    }

    byte[] next() {
      return walk.next();
    }
  }

  /** A thread's way through keys that are not there. */
  @State(Scope.Thread)
  public static class AbsentKeys {

    private Keys.KeyWalk walk;

    /** Starts threads at different keys. */
    @Setup
    public void start(StoredRecords stored, ThreadParams threads) {
      walk = stored.absent.walk(threads.getThreadIndex(), threads.getThreadCount());
    }

    byte[] next() {
      return walk.next();
    }
  }
}
