package io.emdb.samples.cityguide;

import io.emdb.Codec;
import java.nio.ByteBuffer;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * How often a city was looked at.
 *
 * @param count number of visits
 * @param lastAt the last one
 * @param previousAt the one before; {@code null} if there was none
 */
record Visits(long count, Instant lastAt, @Nullable Instant previousAt) {

  private static final long NEVER = Long.MIN_VALUE;

  static final Codec<Visits> CODEC = Codec.of(Visits::encode, Visits::decode);

  Visits next(Instant now) {
    return new Visits(count + 1, now, lastAt);
  }

  private byte[] encode() {
    return ByteBuffer.allocate(3 * Long.BYTES)
        .putLong(count)
        .putLong(lastAt.toEpochMilli())
        .putLong(previousAt == null ? NEVER : previousAt.toEpochMilli())
        .array();
  }

  private static Visits decode(byte[] bytes) {
    ByteBuffer buffer = ByteBuffer.wrap(bytes);
    long count = buffer.getLong();
    Instant last = Instant.ofEpochMilli(buffer.getLong());
    long previous = buffer.getLong();
    return new Visits(count, last, previous == NEVER ? null : Instant.ofEpochMilli(previous));
  }
}
