package io.emdb;

/**
 * Stored bytes that had been durable are damaged, or not there any more: of a file that somebody
 * cut while the database was open, the offset is the length it has now. Nothing was changed on
 * disk. {@link OnCorruption} tells what else an open can do.
 */
public class EmdbCorruptException extends EmdbException {

  private static final long serialVersionUID = 1L;

  private final String file;
  private final long offset;
  private final String problem;

  /** Makes an exception for a damaged place; the offset is -1 if it is the file as a whole. */
  public EmdbCorruptException(String file, long offset, String reason) {
    super("Damaged data in " + file + (offset < 0 ? "" : " at offset " + offset) + ": " + reason);
    this.file = file;
    this.offset = offset;
    this.problem = reason;
  }

  /** Returns the damaged file. */
  public String file() {
    return file;
  }

  /**
   * Returns the offset of the damage in bytes from the start of the file; -1 if it is the file as a
   * whole, as one that is missing.
   */
  public long offset() {
    return offset;
  }

  /** Returns the damage as a finding: the same file and offset, and what is wrong. */
  public Finding finding() {
    return new Finding(file, offset, problem);
  }
}
