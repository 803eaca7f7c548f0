package io.emdb;

import java.time.Duration;
import java.util.Locale;
import java.util.Objects;

/**
 * When a write is forced to the storage device. Under every policy a write that returned survives
 * the death of the process ({@code kill -9}); the policy decides what survives the loss of power. A
 * {@linkplain Emdb#transaction transaction} is synced at its commit under every policy. Immutable.
 */
public final class FlushPolicy {

  private static final Duration MAX_PERIOD = Duration.ofDays(365);

  private static final FlushPolicy ON_EACH_WRITE =
      new FlushPolicy(Kind.ON_EACH_WRITE, 1, Duration.ZERO);
  private static final FlushPolicy MANUAL = new FlushPolicy(Kind.MANUAL, 0, Duration.ZERO);
  private static final FlushPolicy DEFAULT = everyN(64);

  /** The four policies. */
  public enum Kind {
    /** A write returns once it is on the device. */
    ON_EACH_WRITE,
    /** At most a number of the latest log records are not on the device. */
    EVERY_N,
    /** At most the writes of the latest period are not on the device. */
    EVERY,
    /** Only {@link Emdb#flush}, a commit and {@link Emdb#close} sync, and many ended segments. */
    MANUAL
  }

  private final Kind kind;
  private final int records;
  private final Duration period;

  private FlushPolicy(Kind kind, int records, Duration period) {
    this.kind = kind;
    this.records = records;
    this.period = period;
  }

  /** Every write is on the device when it returns; concurrent writers share one sync. */
  public static FlushPolicy onEachWrite() {
    return ON_EACH_WRITE;
  }

  /**
   * Power loss costs at most the latest {@code n - 1} acknowledged log records.
   *
   * @throws EmdbConfigurationException if {@code n} is less than one
   */
  public static FlushPolicy everyN(int n) {
    if (n < 1) {
      throw new EmdbConfigurationException(
          "Flush policy every-n needs n of at least 1, found "
              + n
              + ": use onEachWrite() or everyN(64)");
    }
    return new FlushPolicy(Kind.EVERY_N, n, Duration.ZERO);
  }

  /**
   * Power loss costs at most the writes acknowledged in the latest {@code period} and during the
   * sync that ends it. Nothing is synced, and no thread wakes, while nothing is written.
   *
   * @throws EmdbConfigurationException if the period is shorter than one millisecond or longer than
   *     365 days
   */
  public static FlushPolicy every(Duration period) {
    if (Objects.requireNonNull(period, "period").compareTo(Duration.ofMillis(1)) < 0) {
      throw new EmdbConfigurationException(
          "Flush policy every-period needs at least one millisecond, found " + period);
    }
    if (period.compareTo(MAX_PERIOD) > 0) {
      throw new EmdbConfigurationException(
          "Flush policy every-period needs at most "
              + MAX_PERIOD.toDays()
              + " days, found "
              + period
              + ": use manual() to sync by flush, commit and close only");
    }
    return new FlushPolicy(Kind.EVERY, 0, period);
  }

  /**
   * Power loss costs what was written after the last flush, commit or close. Ended segments that
   * wait for one keep their files open, so more than 32 of them are synced unasked.
   */
  public static FlushPolicy manual() {
    return MANUAL;
  }

  /** The policy used when none is chosen: {@code everyN(64)}. */
  public static FlushPolicy defaultPolicy() {
    return DEFAULT;
  }

  /** Returns which of the four this is. */
  public Kind kind() {
    return kind;
  }

  /** Returns the number of records of {@link Kind#EVERY_N}, otherwise 0 or 1. */
  public int records() {
    return records;
  }

  /** Returns the period of {@link Kind#EVERY}, otherwise zero. */
  public Duration period() {
    return period;
  }

  private static String readable(Duration period) {
    long millis = period.toMillis();
    boolean exact = period.equals(Duration.ofMillis(millis));
    if (!exact) {
      return period.toString();
    }
    return millis % 1000 == 0 ? millis / 1000 + "s" : millis + "ms";
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof FlushPolicy that
        && kind == that.kind
        && records == that.records
        && period.equals(that.period);
  }

  @Override
  public int hashCode() {
    return Objects.hash(kind, records, period);
  }

  /** Returns the readable form used in configuration: {@code every-64}, {@code every-1s}, … */
  @Override
  public String toString() {
    return switch (kind) {
      case EVERY_N -> "every-" + records;
      case EVERY -> "every-" + readable(period);
      case ON_EACH_WRITE, MANUAL -> kind.name().toLowerCase(Locale.ROOT).replace('_', '-');
    };
  }
}
