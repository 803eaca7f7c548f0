package io.emdb.internal.file;

import java.io.IOException;

/** The device has no space left for a write. */
public final class DiskFullException extends IOException {

  private static final long serialVersionUID = 1L;

  /** Makes an exception for a file, keeping the system's own report. */
  public DiskFullException(String message, Throwable cause) {
    super(message, cause);
  }
}
