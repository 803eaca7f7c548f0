package io.emdb.internal.log;

import io.emdb.EmdbCorruptException;
import io.emdb.EmdbException;
import io.emdb.EmdbIoException;
import java.io.IOException;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * How long a segment's file has to be, and what to throw if somebody else cut it: a program that
 * truncates a file under its mapping leaves bytes that cannot be read, or read as anything. Tells
 * that from a failing device and from damage, so that each message says what has happened.
 *
 * <p>Asks the file only after something else went wrong, or before a write that depends on it; an
 * ordinary read never does. Thread-safe, but for the length, which only the writer changes.
 */
final class FileExtent {

  private final String description;
  private final SegmentFile file;

  /** The file's length, if nobody else changes it. Volatile: who finds it shorter may ask. */
  private volatile int bytes;

  FileExtent(String description, SegmentFile file, int bytes) {
    this.description = description;
    this.file = file;
    this.bytes = bytes;
  }

  /** Returns the length that the file has, if nobody else changed it. */
  int bytes() {
    return bytes;
  }

  /** Takes note that bytes were written up to an offset. Writer only. */
  void growTo(int position) {
    bytes = Math.max(bytes, position);
  }

  /** Takes note that the engine itself cut the file. Writer only. */
  void cutTo(int keep) {
    bytes = keep;
  }

  /** Tells whether the file is shorter than it should be. */
  boolean isCut() {
    return presentLength() < bytes;
  }

  private long presentLength() {
    try {
      return file.length();
    } catch (IOException e) {
      return Long.MAX_VALUE; // as one that was deleted: its mapping is whole
    }
  }

  /** Returns what to throw for a file that is shorter than it was, or {@code null} if it is not. */
  private @Nullable EmdbCorruptException cut(@Nullable Throwable cause) {
    int expected = bytes;
    long length = presentLength();
    if (length >= expected) {
      return null;
    }
    EmdbCorruptException cut =
        new EmdbCorruptException(
            description,
            length,
            "the file ends there, of "
                + expected
                + " bytes that it had when it was opened: somebody has cut it; restore a backup");
    if (cause != null) {
      cut.initCause(cause);
    }
    return cut;
  }

  /** Returns what to throw for an access to the mapping that failed. */
  EmdbException unreadable(InternalError fault) {
    EmdbCorruptException cut = cut(fault);
    return cut != null
        ? cut
        : new EmdbIoException("Cannot read " + description + ": its device fails", fault);
  }

  /** Returns what to throw for bytes that are not what was written, perhaps for not being there. */
  EmdbException damaged(int offset, String reason) {
    InternalError fault = null;
    try {
      Probe.settle();
    } catch (InternalError e) {
      fault = e;
    }
    EmdbCorruptException cut = cut(fault);
    if (cut != null) {
      return cut;
    }
    return fault == null
        ? new EmdbCorruptException(description, offset, reason)
        : unreadable(fault);
  }

  /** Fails if the file is shorter than it should be, or could not be read. */
  void requireWhole() {
    try {
      Probe.settle();
    } catch (InternalError e) {
      throw unreadable(e);
    }
    EmdbCorruptException cut = cut(/* cause= */ null);
    if (cut != null) {
      throw cut;
    }
  }

  /**
   * Fails before something is written behind a place where the file has ended. Reads the last byte
   * instead of asking for the length: since 6.13 Linux gives a file of which somebody asked for the
   * times, as by asking for its length, new ones at the next write, which is a write of its inode.
   */
  void requireLength(int length) throws IOException {
    if (file.open().read(length - 1L, ByteBuffer.allocate(1)) == 0) {
      EmdbCorruptException cut = cut(/* cause= */ null);
      String message = cut == null ? description + " was cut" : String.valueOf(cut.getMessage());
      throw new IOException(message, cut);
    }
  }
}
