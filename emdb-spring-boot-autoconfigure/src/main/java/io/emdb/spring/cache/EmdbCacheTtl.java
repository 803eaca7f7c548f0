package io.emdb.spring.cache;

import io.emdb.Ttl;
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
}
