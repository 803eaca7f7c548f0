package io.emdb.compare.engine;

import java.nio.file.Path;

/**
 * How to open a store.
 *
 * @param directory where its files are, existing
 * @param mode what a write means
 * @param entries the most entries it will ever hold, for stores that must know
 * @param keyBytes the size of keys
 * @param valueBytes the size of values
 */
public record Opening(Path directory, Mode mode, long entries, int keyBytes, int valueBytes) {

  /** Returns the same in another mode. */
  public Opening in(Mode other) {
    return new Opening(directory, other, entries, keyBytes, valueBytes);
  }
}
