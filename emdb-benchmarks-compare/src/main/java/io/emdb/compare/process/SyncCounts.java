package io.emdb.compare.process;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** Reads what the preloaded counter wrote: how often this process asked for a device sync. */
public final class SyncCounts {

  /** Names the counter's file to a child process. */
  static final String VARIABLE = "EMDB_SYNC_COUNTS";

  /** fsync, fdatasync, msync with MS_SYNC, and writes to files opened for synchronous writing. */
  private static final int COUNTERS = 4;

  /** Behind them are calls of sync_file_range, which is no sync, and writes of any kind. */
  private static final int WRITES = 5;

  private final @Nullable Path file;

  private SyncCounts(@Nullable Path file) {
    this.file = file;
  }

  /** Returns the counts of this process; nothing is counted if no counter was loaded. */
  public static SyncCounts ofThisProcess() {
    String name = System.getenv(VARIABLE);
    return new SyncCounts(name == null ? null : Path.of(name));
  }

  /** Returns whether syncs are counted. */
  public boolean counted() {
    return file != null;
  }

  /** Returns the number of syncs so far, or 0 if they are not counted. */
  public long total() {
    return sum(0, COUNTERS);
  }

  /** Returns the number of writing system calls so far, or 0 if they are not counted. */
  public long writes() {
    return sum(WRITES, WRITES + 1);
  }

  private long sum(int from, int to) {
    if (file == null) {
      return 0;
    }
    try {
      ByteBuffer counts = ByteBuffer.wrap(Files.readAllBytes(file)).order(ByteOrder.nativeOrder());
      long total = 0;
      for (int i = from; i < to; i++) {
        total += counts.getLong(i * Long.BYTES);
      }
      return total;
    } catch (IOException e) {
      throw new UncheckedIOException("The counter of syncs left no file", e);
    }
  }
}
