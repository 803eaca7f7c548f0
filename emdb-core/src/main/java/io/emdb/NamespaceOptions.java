package io.emdb;

import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What a namespace may hold. Immutable; made by {@link #defaults} and the {@code with} methods.
 *
 * <p>Given to {@link Emdb#namespace(String, NamespaceOptions)}. Not stored: they are in force until
 * others are given or the database is closed.
 */
public final class NamespaceOptions {

  private static final NamespaceOptions DEFAULTS =
      new NamespaceOptions(Long.MAX_VALUE, Long.MAX_VALUE, null);

  private final long maxEntries;
  private final long maxBytes;
  private final @Nullable Duration timeToIdle;

  private NamespaceOptions(long maxEntries, long maxBytes, @Nullable Duration timeToIdle) {
    this.maxEntries = maxEntries;
    this.maxBytes = maxBytes;
    this.timeToIdle = timeToIdle;
  }

  /** No bounds: nothing ever leaves by itself but what expires. */
  public static NamespaceOptions defaults() {
    return DEFAULTS;
  }

  /**
   * Bounds the number of entries.
   *
   * @throws IllegalArgumentException if the number is not positive
   */
  public NamespaceOptions withMaxEntries(long entries) {
    return new NamespaceOptions(requirePositive("entries", entries), maxBytes, timeToIdle);
  }

  /**
   * Bounds the bytes that the entries take in the log, each with its key and a header of 32 or 40
   * bytes. What they take on disk is more by what {@link Emdb#compact} would give back. An entry
   * that is larger than the bound leaves as soon as it is written.
   *
   * @throws IllegalArgumentException if the number is not positive
   */
  public NamespaceOptions withMaxBytes(long bytes) {
    return new NamespaceOptions(maxEntries, requirePositive("bytes", bytes), timeToIdle);
  }

  /**
   * Ends entries that are neither read nor written for so long, besides their time to live, if they
   * have one. No read writes: uses are kept in memory, to an eighth of the time, so entries stay up
   * to an eighth longer, some whose hashes meet even longer; and at an open all count as just used.
   *
   * <p>An idle entry is absent for {@code get}, {@code read}, {@code containsKey}, deadlines and
   * single writes. Views, transactions, cursors and {@code size} have it until it is removed: by
   * {@link Namespace#sweepExpired}, an overwrite, or the bounds.
   *
   * @throws IllegalArgumentException if the duration is less than a millisecond
   */
  public NamespaceOptions withTimeToIdle(Duration timeToIdle) {
    if (Objects.requireNonNull(timeToIdle, "timeToIdle").compareTo(Duration.ofMillis(1)) < 0) {
      throw new IllegalArgumentException(
          "\"timeToIdle\" must be a millisecond at least, found " + timeToIdle);
    }
    return new NamespaceOptions(maxEntries, maxBytes, timeToIdle);
  }

  private static long requirePositive(String name, long number) {
    if (number <= 0) {
      throw new IllegalArgumentException(
          "\"" + name + "\" must be positive, found " + number + "; leave it out for no bound");
    }
    return number;
  }

  /** Returns the most entries; {@link Long#MAX_VALUE} without a bound. */
  public long maxEntries() {
    return maxEntries;
  }

  /** Returns the most bytes; {@link Long#MAX_VALUE} without a bound. */
  public long maxBytes() {
    return maxBytes;
  }

  /** Returns how long entries stay that are not used; empty for ever. */
  public Optional<Duration> timeToIdle() {
    return Optional.ofNullable(timeToIdle);
  }

  /** Tells whether there is anything that ends entries: a bound or a time to idle. */
  public boolean isLimited() {
    return isBounded() || timeToIdle != null;
  }

  /** Tells whether there is a bound on entries or bytes. */
  public boolean isBounded() {
    return maxEntries != Long.MAX_VALUE || maxBytes != Long.MAX_VALUE;
  }
}
