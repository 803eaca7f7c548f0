package io.emdb.internal.format;

import static io.emdb.internal.format.RecordFormat.CHECK_OFFSET;
import static io.emdb.internal.format.RecordFormat.FLAGS_OFFSET;
import static io.emdb.internal.format.RecordFormat.INTS;
import static io.emdb.internal.format.RecordFormat.LENGTH_OFFSET;
import static io.emdb.internal.format.RecordFormat.TYPE_OFFSET;

import java.util.zip.CRC32C;

/** Verifies records that were copied to the heap. Allocation-free; used by one thread at a time. */
public final class RecordCheck {

  private final CRC32C crc = new CRC32C();
  private final byte[] inner = new byte[Integer.BYTES];

  /** Tells whether the record at an array's start, of {@code length} bytes, is what was written. */
  public boolean verify(byte[] record, int length, int saltCheck) {
    if (!plausible(record, length)) {
      return false;
    }
    int headerBytes = RecordFormat.headerBytesOf(record[FLAGS_OFFSET]);
    return finish(record, headerBytes, bodyCheck(record, headerBytes, length), saltCheck);
  }

  /** Starts the inner checksum of a record that is fed in pieces: its key and value, in order. */
  public RecordCheck startBody() {
    crc.reset();
    return this;
  }

  /** Feeds the next piece of the key and value. */
  public void updateBody(byte[] bytes, int offset, int length) {
    crc.update(bytes, offset, length);
  }

  /** Ends a record that was fed in pieces: compares with the check in its header. */
  public boolean finishBody(byte[] header, int headerBytes, int saltCheck) {
    return finish(header, headerBytes, (int) crc.getValue(), saltCheck);
  }

  private boolean finish(byte[] header, int headerBytes, int bodyCheck, int saltCheck) {
    INTS.set(inner, 0, bodyCheck);
    crc.reset();
    crc.update(header, LENGTH_OFFSET, headerBytes - LENGTH_OFFSET);
    crc.update(inner, 0, Integer.BYTES);
    return ((int) crc.getValue() ^ saltCheck) == (int) INTS.get(header, CHECK_OFFSET);
  }

  private int bodyCheck(byte[] record, int headerBytes, int length) {
    crc.reset();
    crc.update(record, headerBytes, length - headerBytes);
    return (int) crc.getValue();
  }

  /** Tells whether the lengths in a header fit together, so that no checksum leaves the record. */
  public static boolean plausible(byte[] header, int length) {
    if (length < RecordFormat.HEADER_BYTES || (int) INTS.get(header, LENGTH_OFFSET) != length) {
      return false;
    }
    int type = header[TYPE_OFFSET];
    int keyLength = RecordFormat.keyLength(header);
    return type >= RecordFormat.PUT
        && type <= RecordFormat.SEAL
        && RecordFormat.headerBytesOf(header[FLAGS_OFFSET]) + keyLength <= length;
  }
}
