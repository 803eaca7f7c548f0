package io.emdb.internal.format;

import static io.emdb.internal.format.RecordFormat.CHECK_OFFSET;
import static io.emdb.internal.format.RecordFormat.FLAGS_OFFSET;
import static io.emdb.internal.format.RecordFormat.INTS;
import static io.emdb.internal.format.RecordFormat.LENGTH_OFFSET;
import static io.emdb.internal.format.RecordFormat.TYPE_OFFSET;

import java.util.zip.CRC32C;

/** Verifies records that were copied to the heap. Allocation-free; used by one thread at a time. */
public final class RecordCheck {

  /** What dropping the other flags changes in a check, by all flags of a record. */
  private static final int[] FLAG_CHANGES = flagChanges();

  private final CRC32C crc = new CRC32C();
  private final byte[] inner = new byte[Integer.BYTES];

  /** Tells whether the record at an array's start, of {@code length} bytes, is what was written. */
  public boolean verify(byte[] record, int length, int saltCheck) {
    return verify(record, 0, length, saltCheck);
  }

  /** Tells whether the record in a part of an array is what was written. */
  public boolean verify(byte[] bytes, int offset, int length, int saltCheck) {
    if (!plausible(bytes, offset, length)) {
      return false;
    }
    int headerBytes = RecordFormat.headerBytesOf(bytes[offset + FLAGS_OFFSET]);
    crc.reset();
    crc.update(bytes, offset + headerBytes, length - headerBytes);
    return finish(bytes, offset, headerBytes, (int) crc.getValue(), saltCheck);
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
    return finish(header, 0, headerBytes, (int) crc.getValue(), saltCheck);
  }

  private boolean finish(byte[] bytes, int offset, int headerBytes, int bodyCheck, int saltCheck) {
    INTS.set(inner, 0, bodyCheck);
    crc.reset();
    crc.update(bytes, offset + LENGTH_OFFSET, headerBytes - LENGTH_OFFSET);
    crc.update(inner, 0, Integer.BYTES);
    return ((int) crc.getValue() ^ saltCheck) == (int) INTS.get(bytes, offset + CHECK_OFFSET);
  }

  /**
   * Turns a verified record into its copy in another segment: without the flags that only count
   * where it was written, and with the other salt. The check is not taken anew, which would vouch
   * for whatever the bytes are by now, but changed by what these changes make of it: CRCs of
   * equally long bytes differ by the CRC of their difference, less that of as many zeros.
   */
  public static void adapt(byte[] bytes, int offset, int saltCheck, int newSaltCheck) {
    int flags = bytes[offset + FLAGS_OFFSET];
    int dropped = flags & ~RecordFormat.DEADLINE;
    int check = (int) INTS.get(bytes, offset + CHECK_OFFSET) ^ saltCheck ^ newSaltCheck;
    if (dropped != 0) {
      check ^= FLAG_CHANGES[flags & 0xFF];
      bytes[offset + FLAGS_OFFSET] = (byte) (flags & RecordFormat.DEADLINE);
    }
    INTS.set(bytes, offset + CHECK_OFFSET, check);
  }

  private static int[] flagChanges() {
    int[] changes = new int[256];
    for (int flags = 0; flags < changes.length; flags++) {
      byte[] zeros =
          new byte[RecordFormat.headerBytesOf(flags)]; // without the check, with the body's
      int none = crcOf(zeros);
      zeros[FLAGS_OFFSET - LENGTH_OFFSET] = (byte) (flags & ~RecordFormat.DEADLINE);
      changes[flags] = crcOf(zeros) ^ none;
    }
    return changes;
  }

  private static int crcOf(byte[] bytes) {
    CRC32C crc = new CRC32C();
    crc.update(bytes, 0, bytes.length);
    return (int) crc.getValue();
  }

  /** Tells whether the lengths in a header fit together, so that no checksum leaves the record. */
  public static boolean plausible(byte[] header, int length) {
    return plausible(header, 0, length);
  }

  private static boolean plausible(byte[] bytes, int offset, int length) {
    if (length < RecordFormat.HEADER_BYTES
        || (int) INTS.get(bytes, offset + LENGTH_OFFSET) != length) {
      return false;
    }
    int type = bytes[offset + TYPE_OFFSET];
    int keyLength = RecordFormat.keyLength(bytes, offset);
    return type >= RecordFormat.PUT
        && type <= RecordFormat.SEAL
        && RecordFormat.headerBytesOf(bytes[offset + FLAGS_OFFSET]) + keyLength <= length;
  }
}
