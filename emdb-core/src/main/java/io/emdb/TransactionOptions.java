package io.emdb;

import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** How a transaction runs. Immutable; made from {@link #defaults} by the {@code with} methods. */
public final class TransactionOptions {

  private static final TransactionOptions DEFAULTS = new TransactionOptions(false, null, 0);

  private final boolean readOnly;
  private final @Nullable Duration timeout;
  private final int retries;

  private TransactionOptions(boolean readOnly, @Nullable Duration timeout, int retries) {
    this.readOnly = readOnly;
    this.timeout = timeout;
    this.retries = retries;
  }

  /** Read-write, no timeout, no retries. */
  public static TransactionOptions defaults() {
    return DEFAULTS;
  }

  /** A read-only transaction waits for nobody and sees one moment; its writes are refused. */
  public TransactionOptions withReadOnly(boolean newReadOnly) {
    return new TransactionOptions(newReadOnly, timeout, retries);
  }

  /**
   * Bounds the wait for the running transaction and this transaction's own life: past it,
   * operations and commit throw {@link EmdbTimeoutException}.
   *
   * @throws IllegalArgumentException if the timeout is not positive
   */
  public TransactionOptions withTimeout(Duration newTimeout) {
    Objects.requireNonNull(newTimeout, "newTimeout");
    if (newTimeout.isNegative() || newTimeout.isZero()) {
      throw new IllegalArgumentException("'newTimeout' must be positive: " + newTimeout);
    }
    return new TransactionOptions(readOnly, newTimeout, retries);
  }

  /**
   * Runs the closure again, up to this many times, when its commit conflicts with a plain write.
   * Only right for closures without effects outside the database. Not used by {@link Emdb#begin}.
   *
   * @throws IllegalArgumentException if the number is negative
   */
  public TransactionOptions withRetries(int newRetries) {
    if (newRetries < 0) {
      throw new IllegalArgumentException("'newRetries' must not be negative: " + newRetries);
    }
    return new TransactionOptions(readOnly, timeout, newRetries);
  }

  /** Tells whether writes are refused. */
  public boolean readOnly() {
    return readOnly;
  }

  /** Returns the timeout, if any. */
  public Optional<Duration> timeout() {
    return Optional.ofNullable(timeout);
  }

  /** Returns how often a conflicting closure runs again. */
  public int retries() {
    return retries;
  }
}
