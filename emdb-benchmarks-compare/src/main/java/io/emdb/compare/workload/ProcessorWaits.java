package io.emdb.compare.workload;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * How long the thread that made this has been ready to run and had no processor, as Linux counts it
 * ({@code schedstat}: nanoseconds on a processor, nanoseconds waiting for one, time slices). Always
 * 0 elsewhere. For that thread.
 */
final class ProcessorWaits implements AutoCloseable {

  private static final Path FILE = Path.of("/proc/thread-self/schedstat");

  private final @Nullable RandomAccessFile file;
  private final byte[] text = new byte[96];
  private long last;

  private ProcessorWaits(@Nullable RandomAccessFile file) {
    this.file = file;
  }

  static ProcessorWaits ofThisThread() throws IOException {
    boolean counted = Files.isReadable(FILE);
    return new ProcessorWaits(counted ? new RandomAccessFile(FILE.toFile(), "r") : null);
  }

  /** Returns the nanoseconds since the last call, or since the thread began. */
  long sinceLast() throws IOException {
    long before = last;
    last = nanos();
    return last - before;
  }

  private long nanos() throws IOException {
    RandomAccessFile counter = file;
    if (counter == null) {
      return 0;
    }
    counter.seek(0);
    int length = Math.max(0, counter.read(text));
    return waited(new String(text, 0, length, StandardCharsets.US_ASCII));
  }

  static long waited(String schedstat) {
    return Long.parseLong(schedstat.trim().split(" ", -1)[1]);
  }

  @Override
  public void close() throws IOException {
    if (file != null) {
      file.close();
    }
  }
}
