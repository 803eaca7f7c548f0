package io.emdb;

import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The options of a database, checked; made by {@link EmdbBuilder}.
 *
 * @param directory the database's directory, or {@code null} in memory
 * @param flushPolicy when writes are forced to the device
 * @param defaultTtlOrNull time to live of entries written without one, or {@code null} for ever
 * @param sortedKeys whether keys are also kept in order
 * @param segmentBytes size of a segment file, a power of two
 * @param onCorruption what an open does that finds the database damaged
 * @param clock the source of time for deadlines
 * @param nanoTime the source of elapsed time for timeouts and statistics, in nanoseconds
 */
public record EmdbOptions(
    @Nullable Path directory,
    FlushPolicy flushPolicy,
    @Nullable Duration defaultTtlOrNull,
    boolean sortedKeys,
    int segmentBytes,
    OnCorruption onCorruption,
    InstantSource clock,
    LongSupplier nanoTime) {

  /** Returns the directory; empty in memory. */
  public Optional<Path> path() {
    return Optional.ofNullable(directory);
  }

  /** Returns the time to live of entries written without one; empty for ever. */
  public Optional<Duration> defaultTtl() {
    return Optional.ofNullable(defaultTtlOrNull);
  }

  /** Returns these options with another segment size. */
  public EmdbOptions withSegmentBytes(int bytes) {
    return new EmdbOptions(
        directory, flushPolicy, defaultTtlOrNull, sortedKeys, bytes, onCorruption, clock, nanoTime);
  }
}
