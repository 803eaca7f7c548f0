package io.emdb;

/**
 * Something wrong with the files of a database. Names places, never keys or values.
 *
 * @param file the file's name, or that of a directory
 * @param offset where in the file, in bytes from its start; -1 if it concerns the file as a whole
 * @param problem what is wrong, one sentence without a full stop
 */
public record Finding(String file, long offset, String problem) {

  /** Returns one line: file, offset and problem. */
  @Override
  public String toString() {
    return offset < 0 ? file + ": " + problem : file + " at offset " + offset + ": " + problem;
  }
}
