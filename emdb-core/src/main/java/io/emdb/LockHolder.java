package io.emdb;

import java.io.Serializable;
import java.time.Instant;

/**
 * Who has a database open, as that process has written beside the lock; from {@link
 * Emdb#lockHolder} and {@link EmdbLockedException#holder}. It serves people who look for the
 * process; whether a database can be opened is for the lock to say. Immutable.
 *
 * @param pid the process's number, in its own container if it runs in one
 * @param since when it opened the database, by the clock of the file system
 * @param version the version of Emdb it uses; empty if unknown
 * @param host the name of its machine; empty if unknown
 */
public record LockHolder(long pid, Instant since, String version, String host)
    implements Serializable {

  private static final long serialVersionUID = 1L;

  /** Returns it in words, such as {@code process 4711 on web-1, since 2026-01-31T12:00:00Z}. */
  @Override
  public String toString() {
    return "process "
        + pid
        + (host.isEmpty() ? "" : " on " + host)
        + ", since "
        + since
        + (version.isEmpty() ? "" : ", with Emdb " + version);
  }
}
