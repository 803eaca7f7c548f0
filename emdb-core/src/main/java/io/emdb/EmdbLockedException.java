package io.emdb;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The database is open already, in this or another process. */
public class EmdbLockedException extends EmdbException {

  private static final long serialVersionUID = 1L;

  private final @Nullable LockHolder holder;

  /** Makes an exception with a message that says what, where, and what to do. */
  public EmdbLockedException(String message) {
    this(message, (LockHolder) null);
  }

  /** Makes an exception with a message and who holds the lock, if that is known. */
  public EmdbLockedException(String message, @Nullable LockHolder holder) {
    super(message);
    this.holder = holder;
  }

  /** Makes an exception with a message and the failure behind it. */
  public EmdbLockedException(String message, Throwable cause) {
    super(message, cause);
    this.holder = null;
  }

  /** Returns who has the database open; empty if that could not be found out. */
  public Optional<LockHolder> holder() {
    return Optional.ofNullable(holder);
  }
}
