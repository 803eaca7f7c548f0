package io.emdb.internal.view;

import io.emdb.Emdb;
import io.emdb.EmdbOptions;

/** Opens databases for the builder. */
public final class DatabaseView {

  private DatabaseView() {}

  /** Opens a database with checked options. */
  public static Emdb open(EmdbOptions options) {
    throw new UnsupportedOperationException("no engine behind " + options);
  }
}
