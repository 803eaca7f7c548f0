package io.emdb;

import java.time.Duration;
import java.util.Objects;

/** How long an entry lives, decided when it is written. Immutable. */
public final class Ttl {

  /** The database's default time to live, or for ever if none is configured. */
  public static final Ttl DEFAULT = new Ttl(Kind.DEFAULT, Duration.ZERO);

  /** For ever, even where the database has a default time to live. */
  public static final Ttl NEVER = new Ttl(Kind.NEVER, Duration.ZERO);

  /** The three ways to say how long. */
  public enum Kind {
    /** As the database is configured. */
    DEFAULT,
    /** For ever. */
    NEVER,
    /** A duration from the moment of the write. */
    AFTER
  }

  private final Kind kind;
  private final Duration duration;

  private Ttl(Kind kind, Duration duration) {
    this.kind = kind;
    this.duration = duration;
  }

  /**
   * A duration from the moment of the write, rounded down to milliseconds. Zero is legal: the entry
   * is written and expired at once.
   *
   * @throws IllegalArgumentException if the duration is negative
   */
  public static Ttl after(Duration duration) {
    if (Objects.requireNonNull(duration, "duration").isNegative()) {
      throw new IllegalArgumentException("'duration' must not be negative: " + duration);
    }
    return new Ttl(Kind.AFTER, duration);
  }

  /** Returns which of the three this is. */
  public Kind kind() {
    return kind;
  }

  /** Returns the duration; zero unless the kind is {@link Kind#AFTER}. */
  public Duration duration() {
    return duration;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Ttl that && kind == that.kind && duration.equals(that.duration);
  }

  @Override
  public int hashCode() {
    return Objects.hash(kind, duration);
  }

  @Override
  public String toString() {
    return kind == Kind.AFTER
        ? "after " + duration
        : kind.name().toLowerCase(java.util.Locale.ROOT);
  }
}
