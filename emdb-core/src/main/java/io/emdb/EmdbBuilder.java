package io.emdb;

import io.emdb.internal.view.DatabaseView;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Objects;
import java.util.Optional;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/** Collects the options of a database and opens it. Not thread-safe. */
public final class EmdbBuilder {

  private static final int MIN_SEGMENT_BYTES = 64 * 1024;
  private static final int MAX_SEGMENT_BYTES = 1024 * 1024 * 1024;

  /** Leaves the clock the other half of what a deadline can say. */
  private static final Duration MAX_DEFAULT_TTL = Duration.ofMillis(Long.MAX_VALUE / 2);

  private @Nullable Path path;
  private FlushPolicy flushPolicy = FlushPolicy.defaultPolicy();
  private @Nullable Duration defaultTtl;
  private boolean sortedKeys;
  private int segmentBytes = 64 * 1024 * 1024;
  private OnCorruption onCorruption = OnCorruption.FAIL;
  private InstantSource clock = InstantSource.system();
  private LongSupplier nanoTime = System::nanoTime;

  EmdbBuilder() {}

  /** Keeps the database in a directory, created if missing. Replaces {@link #inMemory}. */
  public EmdbBuilder path(Path directory) {
    this.path = Objects.requireNonNull(directory, "directory");
    return this;
  }

  /** Keeps the database in memory until it is closed. This is the default. */
  public EmdbBuilder inMemory() {
    this.path = null;
    return this;
  }

  /** Sets when writes are forced to the device; {@code everyN(64)} by default. */
  public EmdbBuilder flushPolicy(FlushPolicy policy) {
    this.flushPolicy = Objects.requireNonNull(policy, "policy");
    return this;
  }

  /**
   * Sets how long entries written with {@link Ttl#DEFAULT} live; for ever by default.
   *
   * @throws EmdbConfigurationException if the duration is negative, or longer than the 146 million
   *     years whose end a deadline in milliseconds can still say
   */
  public EmdbBuilder defaultTtl(Duration ttl) {
    if (Objects.requireNonNull(ttl, "ttl").isNegative()) {
      throw new EmdbConfigurationException("The default time to live must not be negative: " + ttl);
    }
    if (ttl.compareTo(MAX_DEFAULT_TTL) > 0) {
      throw new EmdbConfigurationException(
          "The default time to live ends beyond what milliseconds in a long can say: "
              + ttl
              + ". Set none, and entries live for ever");
    }
    this.defaultTtl = ttl;
    return this;
  }

  /**
   * Keeps keys in order besides hashing them, at up to 24 bytes of heap a key: {@link
   * KeyValueReader#scan}, prefix scans and groups then cost what they return instead of a walk over
   * every key. Can be switched at any open. A switch-on, and the open after a crash, fail with
   * {@link EmdbConfigurationException} if a namespace has more than 2^30 - 8 keys.
   */
  public EmdbBuilder sortedKeys(boolean sorted) {
    this.sortedKeys = sorted;
    return this;
  }

  /**
   * Sets the size of a segment file; 64 MiB by default. Smaller ones give space back in smaller
   * steps, larger ones mean fewer files. Can differ from one open to the next.
   *
   * @throws EmdbConfigurationException unless a power of two from 64 KiB to 1 GiB
   */
  public EmdbBuilder segmentSize(int bytes) {
    if (bytes < MIN_SEGMENT_BYTES || bytes > MAX_SEGMENT_BYTES || Integer.bitCount(bytes) != 1) {
      throw new EmdbConfigurationException(
          "The segment size must be a power of two from 64 KiB to 1 GiB, found " + bytes);
    }
    this.segmentBytes = bytes;
    return this;
  }

  /**
   * Sets what an open does that finds the database damaged; {@link OnCorruption#FAIL} by default.
   * The others read and verify every record at each open. Without effect in memory.
   */
  public EmdbBuilder onCorruption(OnCorruption policy) {
    this.onCorruption = Objects.requireNonNull(policy, "policy");
    return this;
  }

  /** Sets the source of time for deadlines; the system's clock by default. */
  public EmdbBuilder clock(InstantSource source) {
    this.clock = Objects.requireNonNull(source, "source");
    return this;
  }

  /**
   * Sets the source of elapsed time, in nanoseconds from any origin, for transaction timeouts and
   * statistics; the system's by default.
   */
  public EmdbBuilder nanoTime(LongSupplier source) {
    this.nanoTime = Objects.requireNonNull(source, "source");
    return this;
  }

  /** Returns the options collected so far. */
  public EmdbOptions options() {
    return new EmdbOptions(
        path, flushPolicy, defaultTtl, sortedKeys, segmentBytes, onCorruption, clock, nanoTime);
  }

  static Optional<LockHolder> lockHolder(Path directory) {
    return DatabaseView.lockHolder(Objects.requireNonNull(directory, "directory"));
  }

  /** Opens the database; throws what {@link Emdb#open} names. */
  public Emdb open() {
    return DatabaseView.open(options());
  }
}
