package io.emdb.internal.log;

import io.emdb.internal.file.DiskErrors;
import io.emdb.internal.file.DiskFullException;
import java.io.IOException;

/**
 * Something failed before anything was changed, so that the database can go on and the same be
 * tried again.
 */
public final class NothingChangedException extends IOException {

  private static final long serialVersionUID = 1L;

  private NothingChangedException(IOException cause) {
    super(DiskErrors.explain(cause), cause);
  }

  /** Returns what to throw for a failure; a full disk says the same already. */
  static IOException of(IOException failure) {
    return failure instanceof DiskFullException ? failure : new NothingChangedException(failure);
  }
}
