package io.emdb.internal.file.fault;

/**
 * An operation that can fail or be the last before a crash.
 *
 * @param number counted from 1
 * @param kind what it does
 * @param file the file it is about; empty for a sync of the directory
 */
public record Operation(int number, Kind kind, String file) {

  /** What an operation does. */
  public enum Kind {
    CREATE,
    WRITE,
    SYNC,
    TRUNCATE,
    MAP,
    RENAME,
    DELETE,
    QUARANTINE,
    SYNC_DIRECTORY
  }

  @Override
  public String toString() {
    return number + " " + kind + (file.isEmpty() ? "" : " " + file);
  }
}
