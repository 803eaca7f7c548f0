package io.emdb.internal.format;

import static io.emdb.internal.format.RecordFormat.CHECK_OFFSET;
import static io.emdb.internal.format.RecordFormat.DEADLINE;
import static io.emdb.internal.format.RecordFormat.DEADLINE_OFFSET;
import static io.emdb.internal.format.RecordFormat.FLAGS_OFFSET;
import static io.emdb.internal.format.RecordFormat.INTS;
import static io.emdb.internal.format.RecordFormat.KEY_LENGTH_OFFSET;
import static io.emdb.internal.format.RecordFormat.LENGTH_OFFSET;
import static io.emdb.internal.format.RecordFormat.LONGS;
import static io.emdb.internal.format.RecordFormat.NAMESPACE_OFFSET;
import static io.emdb.internal.format.RecordFormat.NO_DEADLINE;
import static io.emdb.internal.format.RecordFormat.SEQUENCE_OFFSET;
import static io.emdb.internal.format.RecordFormat.SHORTS;
import static io.emdb.internal.format.RecordFormat.TYPE_OFFSET;

import java.nio.ByteBuffer;
import java.util.zip.CRC32C;

/** Writes records into a buffer. Allocation-free; used by one thread at a time. */
public final class RecordEncoder {

  private final CRC32C crc = new CRC32C();
  private final byte[] header = new byte[RecordFormat.DEADLINE_HEADER_BYTES + Integer.BYTES];

  /**
   * Writes a record at an absolute position; the buffer's own position stays. The padding is not
   * written: the space of a segment is zero before.
   *
   * @param bodyCheck {@link RecordFormat#bodyCheck} of key and value
   * @return the record's length without padding
   */
  public int encode(
      ByteBuffer target,
      int position,
      int saltCheck,
      int type,
      int flags,
      int namespace,
      long sequence,
      long deadline,
      byte[] key,
      byte[] value,
      int bodyCheck) {
    int headerBytes = RecordFormat.headerBytes(deadline);
    int length = headerBytes + key.length + value.length;
    int allFlags = deadline == NO_DEADLINE ? flags : flags | DEADLINE;
    INTS.set(header, LENGTH_OFFSET, length);
    header[TYPE_OFFSET] = (byte) type;
    header[FLAGS_OFFSET] = (byte) allFlags;
    SHORTS.set(header, KEY_LENGTH_OFFSET, (short) key.length);
    INTS.set(header, NAMESPACE_OFFSET, namespace);
    LONGS.set(header, SEQUENCE_OFFSET, sequence);
    if (headerBytes > RecordFormat.HEADER_BYTES) {
      LONGS.set(header, DEADLINE_OFFSET, deadline);
    }
    INTS.set(header, headerBytes, bodyCheck);
    INTS.set(header, CHECK_OFFSET, check(header, 0, headerBytes, saltCheck));
    target.put(position, header, 0, headerBytes);
    target.put(position + headerBytes, key);
    target.put(position + headerBytes + key.length, value);
    return length;
  }

  /** The outer checksum: over the header after the check field and the inner checksum behind it. */
  private int check(byte[] bytes, int offset, int headerBytes, int saltCheck) {
    crc.reset();
    crc.update(bytes, offset + LENGTH_OFFSET, headerBytes - LENGTH_OFFSET + Integer.BYTES);
    return (int) crc.getValue() ^ saltCheck;
  }
}
