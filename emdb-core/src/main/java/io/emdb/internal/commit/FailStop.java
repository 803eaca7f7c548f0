package io.emdb.internal.commit;

import io.emdb.EmdbClosedException;
import io.emdb.EmdbDiskFullException;
import io.emdb.EmdbFailedException;
import io.emdb.EmdbIoException;
import io.emdb.internal.file.DiskErrors;
import io.emdb.internal.file.DiskFullException;
import io.emdb.internal.log.NothingChangedException;
import java.io.IOException;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Whether the database may be written to: open, failed by its first failed write or sync, or
 * closed. A failure is kept for good: after a failed sync the system may report success for pages
 * it has dropped, so trying again would acknowledge lost data.
 */
public final class FailStop {

  private final String database;
  private final UnaryOperator<Throwable> explained;
  private volatile @Nullable Throwable failure;
  private volatile boolean closed;

  /** Makes the state of a database whose failures explain themselves. */
  FailStop(String database) {
    this(database, UnaryOperator.identity());
  }

  /**
   * Makes the state of an open database.
   *
   * @param database its name, for messages
   * @param explained gives, for a failure, what lies behind it
   */
  public FailStop(String database, UnaryOperator<Throwable> explained) {
    this.database = database;
    this.explained = explained;
  }

  /** Returns the first failure, or {@code null}. */
  public @Nullable Throwable failure() {
    return failure;
  }

  /** Tells whether the database is closed. */
  public boolean isClosed() {
    return closed;
  }

  /** Closes; returns false if it was closed before. Under the append lock. */
  boolean close() {
    boolean first = !closed;
    closed = true;
    return first;
  }

  /** Refuses reads and writes of a closed database. */
  public void checkOpen() {
    if (closed) {
      throw new EmdbClosedException("The database " + database + " is closed");
    }
  }

  /** Refuses writes of a closed or failed database. */
  public void checkWritable() {
    checkOpen();
    Throwable cause = failure;
    if (cause != null) {
      throw new EmdbFailedException(
          "The database "
              + database
              + " refuses writes since an earlier one failed ("
              + DiskErrors.explain(cause)
              + "). Reads go on. See to the cause, close it and open it again",
          cause);
    }
  }

  /** Keeps the first failure and returns what to throw for it. */
  EmdbIoException fail(String action, Throwable thrown) {
    Throwable cause = explained.apply(thrown);
    if (failure == null) {
      failure = cause;
    }
    return new EmdbIoException(
        action
            + " failed for the database "
            + database
            + " ("
            + DiskErrors.explain(cause)
            + "); it refuses writes until it is opened again, which decides what is kept",
        cause);
  }

  /** Returns what to throw when room could not be made; the database goes on if it is as before. */
  EmdbIoException refused(IOException cause) {
    if (cause instanceof DiskFullException) {
      return new EmdbDiskFullException(
          "The database "
              + database
              + " has no space for this write, and nothing of it was stored: "
              + cause.getMessage(),
          cause);
    }
    if (cause instanceof NothingChangedException) {
      return new EmdbIoException(
          "Making room for a write of the database "
              + database
              + " failed ("
              + cause.getMessage()
              + "); nothing of this write was stored. See to the cause and try again",
          cause);
    }
    return fail("Extending the log", cause);
  }

  /** Returns what to throw for a failure that leaves the database working. */
  public EmdbIoException describe(String action, IOException cause) {
    String message =
        action + " the database " + database + " did not complete: " + DiskErrors.explain(cause);
    return cause instanceof DiskFullException
        ? new EmdbDiskFullException(message, cause)
        : new EmdbIoException(message, cause);
  }
}
