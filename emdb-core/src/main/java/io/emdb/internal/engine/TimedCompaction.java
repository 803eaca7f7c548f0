package io.emdb.internal.engine;

import io.emdb.EmdbOptions;
import io.emdb.EmdbStats;
import io.emdb.internal.compaction.Compactor;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** Runs the compactor and remembers the latest run that ended well. */
final class TimedCompaction {

  private final Compactor compactor;
  private final EmdbOptions options;

  private volatile EmdbStats.@Nullable Compaction last;

  TimedCompaction(Compactor compactor, EmdbOptions options) {
    this.compactor = compactor;
    this.options = options;
  }

  Compactor compactor() {
    return compactor;
  }

  EmdbStats.@Nullable Compaction last() {
    return last;
  }

  /** One thread at a time. */
  void run() throws IOException {
    Instant start = options.clock().instant();
    long nanos = options.nanoTime().getAsLong();
    long segments = compactor.compactions();
    long bytes = compactor.reclaimedBytes();
    compactor.run();
    last =
        new EmdbStats.Compaction(
            start,
            Duration.ofNanos(options.nanoTime().getAsLong() - nanos),
            compactor.compactions() - segments,
            compactor.reclaimedBytes() - bytes);
  }
}
