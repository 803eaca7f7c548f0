package io.emdb.internal.log;

import io.emdb.internal.format.RecordCheck;
import io.emdb.internal.format.RecordFormat;
import java.nio.ByteBuffer;

/** A thread's own copy of the record it reads. */
final class Scratch {

  /** Larger records are copied in pieces, none of which is kept. */
  static final int SMALL_BYTES = 16 * 1024;

  final MappedValueView view = new MappedValueView();
  final Probe probe = new Probe();
  final TouchedSegments touched = new TouchedSegments(probe);
  boolean viewInUse;

  private final RecordCheck check = new RecordCheck();
  private final byte[] largeHeader = new byte[RecordFormat.DEADLINE_HEADER_BYTES];
  private byte[] bytes = new byte[512];

  byte[] atLeast(int size) {
    if (bytes.length < size) {
      bytes = new byte[Integer.highestOneBit(size - 1) * 2];
    }
    return bytes;
  }

  /**
   * Copies and verifies a record. A small one is in the beginning of {@link #atLeast} then.
   *
   * @throws InternalError if it is not there, or false is returned
   */
  boolean verify(Segment segment, int offset, int length) {
    if (length > SMALL_BYTES) {
      return verifyInPieces(segment, offset, length);
    }
    byte[] record = atLeast(length);
    Probe.mark(record, length);
    segment.buffer().get(offset, record, 0, length);
    return check.verify(record, length, segment.saltCheck());
  }

  private boolean verifyInPieces(Segment segment, int offset, int length) {
    ByteBuffer buffer = segment.buffer();
    byte[] piece = atLeast(SMALL_BYTES);
    buffer.get(offset, largeHeader);
    if (!RecordCheck.plausible(largeHeader, length)) {
      return false;
    }
    int headerBytes = RecordFormat.headerBytesOf(largeHeader[RecordFormat.FLAGS_OFFSET]);
    RecordCheck body = check.startBody();
    for (int done = headerBytes; done < length; ) {
      int step = Math.min(SMALL_BYTES, length - done);
      buffer.get(offset + done, piece, 0, step);
      body.updateBody(piece, 0, step);
      done += step;
    }
    probe.require(buffer, offset + length);
    return body.finishBody(largeHeader, headerBytes, segment.saltCheck());
  }

  /** Returns where the key starts in the record of some length that was just verified. */
  int keyStart(int length) {
    return RecordFormat.headerBytesOf(header(length)[RecordFormat.FLAGS_OFFSET]);
  }

  /** Returns where the value starts in the record of some length that was just verified. */
  int valueStart(int length) {
    return keyStart(length) + RecordFormat.keyLength(header(length));
  }

  private byte[] header(int length) {
    return length > SMALL_BYTES ? largeHeader : bytes;
  }
}
