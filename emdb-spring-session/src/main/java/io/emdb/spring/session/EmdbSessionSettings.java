package io.emdb.spring.session;

import java.time.Duration;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.springframework.session.FlushMode;
import org.springframework.session.SaveMode;

/**
 * How {@link EmdbHttpSessionConfiguration} is to keep sessions, unless {@link
 * EnableEmdbHttpSession} tells it.
 *
 * @param database name or qualifier of the database's bean; null for the primary one
 * @param namespace the namespace of the sessions
 * @param timeout how long a new session lives without use; for ever if negative
 * @param flushMode when changes are stored
 * @param saveMode which attributes are stored
 * @param cleanupInterval the time between two sweeps of expired sessions; none if zero or negative
 * @param allowedPackages packages whose classes may be stored as attributes
 */
public record EmdbSessionSettings(
    @Nullable String database,
    String namespace,
    Duration timeout,
    FlushMode flushMode,
    SaveMode saveMode,
    Duration cleanupInterval,
    List<String> allowedPackages) {

  /** Refuses nulls but the database's. */
  public EmdbSessionSettings {
    Objects.requireNonNull(namespace, "namespace");
    Objects.requireNonNull(timeout, "timeout");
    Objects.requireNonNull(flushMode, "flushMode");
    Objects.requireNonNull(saveMode, "saveMode");
    Objects.requireNonNull(cleanupInterval, "cleanupInterval");
    allowedPackages = List.copyOf(allowedPackages);
  }
}
