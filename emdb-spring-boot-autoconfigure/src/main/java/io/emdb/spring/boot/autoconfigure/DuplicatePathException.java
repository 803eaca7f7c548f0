package io.emdb.spring.boot.autoconfigure;

import java.nio.file.Path;

/** Two database beans of one application with the same directory. */
final class DuplicatePathException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  private final String database;
  private final String openBean;

  DuplicatePathException(String database, String openBean, Path directory) {
    super(
        "Emdb database '"
            + database
            + "' has the directory "
            + directory
            + ", which the bean '"
            + openBean
            + "' already has open");
    this.database = database;
    this.openBean = openBean;
  }

  String database() {
    return database;
  }

  String openBean() {
    return openBean;
  }
}
