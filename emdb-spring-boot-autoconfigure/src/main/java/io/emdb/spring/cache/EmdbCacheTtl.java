package io.emdb.spring.cache;

import io.emdb.Ttl;
import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Decides how long an entry of a cache lives, each time one is written. Thread-safe and quick. */
@FunctionalInterface
public interface EmdbCacheTtl {

  /** Returns the time to live of an entry; the value is {@code null} for a cached null. */
  Ttl ttl(Object key, @Nullable Object value);

  /** Returns the same time to live for every entry. */
  static EmdbCacheTtl fixed(Ttl ttl) {
    Objects.requireNonNull(ttl, "ttl");
    return (key, value) -> ttl;
  }

  /**
   * Returns these times to live, each shortened by up to a part of itself, so that entries written
   * together do not all expire together. By how much follows from the key's hash code: spread
   * evenly over keys, the same for one key. Only durations are shortened, and never to nothing.
   *
   * @param fraction the largest part to take off, from 0 to 1
   * @throws IllegalArgumentException if the fraction is not within 0 and 1
   */
  default EmdbCacheTtl withJitter(double fraction) {
    if (!(fraction >= 0 && fraction <= 1)) {
      throw new IllegalArgumentException(
          "The jitter of a time to live must be within 0 and 1, found " + fraction);
    }
    return (key, value) -> {
      Ttl whole = ttl(key, value);
      if (whole.kind() != Ttl.Kind.AFTER) {
        return whole;
      }
      int mixed = key.hashCode() * 0x9E3779B9; // neighbouring hash codes end far apart
      double share = (mixed ^ (mixed >>> 16)) * 0x1.0p-32 + 0.5;
      long millis = whole.duration().toMillis();
      long less = (long) (millis * fraction * share);
      return Ttl.after(Duration.ofMillis(Math.max(Math.min(1, millis), millis - less)));
    };
  }
}
