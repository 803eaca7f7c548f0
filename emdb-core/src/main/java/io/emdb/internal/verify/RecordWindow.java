package io.emdb.internal.verify;

import io.emdb.internal.file.StorageFile;
import io.emdb.internal.format.RecordCheck;
import io.emdb.internal.format.RecordFormat;
import java.io.IOException;
import java.nio.ByteBuffer;

/**
 * A window on the records of a segment's file, which moves on with what is asked for. The record
 * asked for last is the one that the other methods tell of. One thread; to be used again and again.
 */
final class RecordWindow {

  /** More than the largest header with a batch marker, and than most records. */
  private static final int BYTES = 256 * 1024;

  private final byte[] bytes = new byte[BYTES];
  private final RecordCheck check = new RecordCheck();
  private int saltCheck;
  private long start;
  private int count;
  private int at;
  private long bytesRead;

  /** Begins with another segment. */
  void reset(int segmentSaltCheck) {
    saltCheck = segmentSaltCheck;
    start = 0;
    count = 0;
  }

  /** Returns the bytes read from files so far. */
  long bytesRead() {
    return bytesRead;
  }

  /**
   * Verifies the record at an offset and returns its length, or -1 if there is none that ends at or
   * before {@code limit}.
   */
  int verifiedLength(StorageFile file, int offset, int limit) throws IOException {
    if (limit - offset < RecordFormat.HEADER_BYTES
        || !isLoaded(file, offset, RecordFormat.HEADER_BYTES)) {
      return -1;
    }
    at = (int) (offset - start);
    int length = RecordFormat.getInt(bytes, at + RecordFormat.LENGTH_OFFSET);
    if (length < RecordFormat.HEADER_BYTES || length > limit - offset) {
      return -1;
    }
    if (length > BYTES) {
      return isLargeIntact(file, offset, length) ? length : -1;
    }
    if (!isLoaded(file, offset, length)) {
      return -1;
    }
    at = (int) (offset - start);
    return check.verify(bytes, at, length, saltCheck) ? length : -1;
  }

  /**
   * Tells whether the record at an offset is worth to be verified, when looking for one: without a
   * look at the number, any bytes would be, and verifying may take long.
   */
  boolean mayBeRecord(StorageFile file, int offset, long minSequence, long maxSequence)
      throws IOException {
    if (!isLoaded(file, offset, RecordFormat.HEADER_BYTES)) {
      return false;
    }
    at = (int) (offset - start);
    return type() >= RecordFormat.PUT
        && type() <= RecordFormat.SEAL
        && sequence() >= minSequence
        && sequence() <= maxSequence;
  }

  private boolean isLoaded(StorageFile file, int offset, int wanted) throws IOException {
    if (offset < start || offset + (long) wanted > start + count) {
      start = offset;
      count = read(file, offset, BYTES);
    }
    return offset + (long) wanted <= start + count;
  }

  private int read(StorageFile file, long position, int length) throws IOException {
    int read = file.read(position, ByteBuffer.wrap(bytes, 0, length));
    bytesRead += read;
    return read;
  }

  /** Goes through a record piece by piece, and comes back to its header. */
  private boolean isLargeIntact(StorageFile file, int offset, int length) throws IOException {
    byte[] header = new byte[RecordFormat.DEADLINE_HEADER_BYTES];
    if (!isLoaded(file, offset, header.length)) {
      return false;
    }
    System.arraycopy(bytes, (int) (offset - start), header, 0, header.length);
    boolean intact = RecordCheck.plausible(header, length) && isBodyIntact(file, offset, header);
    count = 0;
    boolean loaded = isLoaded(file, offset, header.length);
    at = 0;
    return intact && loaded;
  }

  private boolean isBodyIntact(StorageFile file, int offset, byte[] header) throws IOException {
    int headerBytes = RecordFormat.headerBytesOf(header[RecordFormat.FLAGS_OFFSET]);
    int length = RecordFormat.getInt(header, RecordFormat.LENGTH_OFFSET);
    check.startBody();
    for (int done = headerBytes; done < length; ) {
      int step = Math.min(BYTES, length - done);
      if (read(file, (long) offset + done, step) < step) {
        return false;
      }
      check.updateBody(bytes, 0, step);
      done += step;
    }
    return check.finishBody(header, headerBytes, saltCheck);
  }

  int type() {
    return bytes[at + RecordFormat.TYPE_OFFSET];
  }

  boolean has(int flag) {
    return (bytes[at + RecordFormat.FLAGS_OFFSET] & flag) != 0;
  }

  long sequence() {
    return RecordFormat.getLong(bytes, at + RecordFormat.SEQUENCE_OFFSET);
  }

  /** Tells whether the record's value has the size of a batch marker's. */
  boolean isBatchMarker() {
    return RecordFormat.getInt(bytes, at + RecordFormat.LENGTH_OFFSET) - (markerStart() - at)
        == RecordFormat.BATCH_MARKER_BYTES;
  }

  long batchId() {
    return RecordFormat.getLong(bytes, markerStart());
  }

  int batchMembers() {
    return RecordFormat.getInt(bytes, markerStart() + Long.BYTES);
  }

  private int markerStart() {
    return at
        + RecordFormat.headerBytesOf(bytes[at + RecordFormat.FLAGS_OFFSET])
        + RecordFormat.keyLength(bytes, at);
  }
}
