package io.emdb.spring.boot.autoconfigure;

import io.emdb.spring.boot.DatabaseName;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * A configured database that did not open. Adds what only the configuration knows, the database's
 * name, its properties and its directory, to the cause.
 */
final class EmdbOpenException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  private final String database;
  private final transient @Nullable Path directory;
  private final @Nullable String holder;

  EmdbOpenException(
      String database, @Nullable Path directory, @Nullable String holder, RuntimeException cause) {
    super(
        "Emdb database '"
            + database
            + "' did not open"
            + at(directory)
            + (holder == null ? "" : ", which another application context has open, " + holder)
            + ": "
            + cause.getMessage(),
        cause);
    this.database = database;
    this.directory = directory;
    this.holder = holder;
  }

  String database() {
    return database;
  }

  @Nullable Path directory() {
    return directory;
  }

  /** Returns which other context of this JVM has the directory open, if one is known to. */
  @Nullable String holder() {
    return holder;
  }

  /** Returns the prefix of the properties that describe the database. */
  String prefix() {
    return prefix(database);
  }

  static String prefix(String database) {
    return database.equals(DatabaseName.PRIMARY) ? "emdb" : "emdb.databases." + database;
  }

  private static String at(@Nullable Path directory) {
    return directory == null ? "" : " at " + directory;
  }
}
