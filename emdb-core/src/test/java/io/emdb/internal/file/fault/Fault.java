package io.emdb.internal.file.fault;

/** How an operation fails. */
public enum Fault {

  /** The operation does nothing and reports an I/O error. */
  IO_ERROR,

  /** The operation does nothing and reports that this user may not do it. */
  ACCESS_DENIED,

  /**
   * The device is full. A write has then written the first half of its bytes; a sync reports an I/O
   * error.
   */
  DISK_FULL,

  /** A write writes the first half of its bytes and reports an I/O error; others do nothing. */
  SHORT_WRITE,

  /**
   * A sync reports an I/O error, and the system takes the changes for written: the next sync
   * succeeds and makes nothing of them durable. Other operations as {@link #IO_ERROR}.
   */
  LOST_SYNC
}
