package io.emdb.spring.cache;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;
import org.springframework.cache.support.NullValue;

/**
 * The layout of a stored value.
 *
 * <pre>
 * 0        1        2                        6
 * +--------+--------+------------------------+-----------------+
 * | format | flags  | codec, little-endian   | codec's bytes   |
 * +--------+--------+------------------------+-----------------+
 * </pre>
 *
 * Format is 1. Bit 0 of the flags marks a null value, which has no codec's bytes. Codec is the
 * CRC32C of the codec's id, a zero byte and the cache's version: a value written by another codec
 * or version is never handed to this one.
 */
final class ValueFormat {

  /** What {@link #read} returns for bytes of another format, codec or version. */
  static final Object FOREIGN = new Object();

  private static final byte FORMAT = 1;
  private static final int FLAG_NULL = 1;
  private static final int FLAGS_OFFSET = 1;
  private static final int CODEC_OFFSET = 2;
  private static final int HEADER = 6;

  private final int codecTag;
  private final boolean nullValues;

  ValueFormat(String codecId, String version, boolean nullValues) {
    CRC32C crc = new CRC32C();
    crc.update(codecId.getBytes(UTF_8));
    crc.update(0);
    crc.update(version.getBytes(UTF_8));
    this.codecTag = (int) crc.getValue();
    this.nullValues = nullValues;
  }

  /** Returns the codec's bytes, {@link NullValue#INSTANCE}, or {@link #FOREIGN}. */
  Object read(byte[] stored) {
    if (stored.length < HEADER) {
      return FOREIGN;
    }
    ByteBuffer header = ByteBuffer.wrap(stored).order(ByteOrder.LITTLE_ENDIAN);
    if (header.get(0) != FORMAT || header.getInt(CODEC_OFFSET) != codecTag) {
      return FOREIGN;
    }
    int flags = header.get(FLAGS_OFFSET);
    if (flags == 0) {
      return Arrays.copyOfRange(stored, HEADER, stored.length);
    }
    boolean nullValue = flags == FLAG_NULL && stored.length == HEADER;
    return nullValue && nullValues ? NullValue.INSTANCE : FOREIGN;
  }

  /** Tells whether bytes are of another format, codec or version, without a look at the rest. */
  boolean isForeign(byte[] stored) {
    ByteBuffer header = ByteBuffer.wrap(stored).order(ByteOrder.LITTLE_ENDIAN);
    return stored.length >= HEADER
        && (header.get(0) != FORMAT || header.getInt(CODEC_OFFSET) != codecTag);
  }

  /** Lays out a value; {@code null} for the codec's bytes marks a null value. */
  byte[] write(byte @Nullable [] payload) {
    ByteBuffer out = ByteBuffer.allocate(HEADER + (payload == null ? 0 : payload.length));
    out.order(ByteOrder.LITTLE_ENDIAN).put(FORMAT);
    out.put((byte) (payload == null ? FLAG_NULL : 0)).putInt(codecTag);
    if (payload != null) {
      out.put(payload);
    }
    return out.array();
  }
}
