package io.emdb.internal.format;

import static org.assertj.core.api.Assertions.assertThat;

import io.emdb.testing.Seed;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Encoded records are verified; anything else is refused, whatever its bytes. */
class RecordCodecTest {

  private static final int SALT = 0x5EED_5A17;
  private static final byte[] KEY = {'k', 'e', 'y'};
  private static final byte[] VALUE = {'v', 'a', 'l', 'u', 'e'};

  @RegisterExtension final Seed seed = new Seed();

  private final RecordCheck check = new RecordCheck();

  private static byte[] record(int type, long deadline, byte[] key, byte[] value) {
    ByteBuffer target = ByteBuffer.allocate(4096).order(ByteOrder.LITTLE_ENDIAN);
    int length =
        new RecordEncoder()
            .encode(
                target,
                0,
                SALT,
                type,
                0,
                7,
                42,
                deadline,
                key,
                value,
                RecordFormat.bodyCheck(key, value));
    return Arrays.copyOf(target.array(), length);
  }

  private static byte[] put() {
    return record(RecordFormat.PUT, 1_234, KEY, VALUE);
  }

  private boolean verify(byte[] record) {
    return check.verify(record, record.length, SALT);
  }

  @Test
  void encodedRecord_isVerified() {
    byte[] none = {};
    for (long deadline : new long[] {RecordFormat.NO_DEADLINE, 0, -1, Long.MAX_VALUE}) {
      assertThat(verify(record(RecordFormat.PUT, deadline, KEY, VALUE))).isTrue();
      assertThat(verify(record(RecordFormat.PUT, deadline, none, none))).isTrue();
      assertThat(verify(record(RecordFormat.DELETE, deadline, KEY, none))).isTrue();
    }
    assertThat(verify(record(RecordFormat.PUT, 5, new byte[2_000], new byte[2_000]))).isTrue();
  }

  @Test
  void flippedBit_anywhere_isRefused() {
    for (int bit = 0; bit < put().length * 8; bit++) {
      byte[] record = put();
      record[bit / 8] ^= (byte) (1 << bit % 8);
      assertThat(verify(record)).as("bit %d", bit).isFalse();
    }
  }

  @Test
  void truncatedRecord_atAnyLength_isRefused() {
    for (int length = 0; length < put().length; length++) {
      byte[] cut = Arrays.copyOf(put(), length);
      if (length >= RecordFormat.HEADER_BYTES) {
        assertThat(check.verify(cut, length, SALT)).as("cut to %d", length).isFalse();
      } else {
        assertThat(check.verify(Arrays.copyOf(cut, RecordFormat.HEADER_BYTES), length, SALT))
            .as("cut to %d", length)
            .isFalse();
      }
    }
  }

  @Test
  void trailingByte_isRefused() {
    byte[] longer = Arrays.copyOf(put(), put().length + 1);
    assertThat(verify(longer)).isFalse();
  }

  @Test
  void lengthOverrun_isRefused() {
    byte[] record = put();
    ByteBuffer bytes = ByteBuffer.wrap(record).order(ByteOrder.LITTLE_ENDIAN);
    bytes.putInt(RecordFormat.LENGTH_OFFSET, Integer.MAX_VALUE);
    assertThat(verify(record)).isFalse();
    assertThat(RecordCheck.plausible(record, record.length)).isFalse();
  }

  @Test
  void keyLongerThanTheRecord_isRefused() {
    byte[] record = put();
    ByteBuffer.wrap(record)
        .order(ByteOrder.LITTLE_ENDIAN)
        .putShort(RecordFormat.KEY_LENGTH_OFFSET, (short) 0xFFFF);
    assertThat(RecordCheck.plausible(record, record.length)).isFalse();
    assertThat(verify(record)).isFalse();
  }

  @Test
  void unknownType_isRefusedAlthoughItsChecksumIsRight() {
    for (int type : new int[] {0, -1, RecordFormat.SEAL + 1, 99, 127}) {
      assertThat(verify(record(type, 0, KEY, VALUE))).as("type %d", type).isFalse();
    }
  }

  @Test
  void recordOfAnotherSegment_isRefused() {
    byte[] record = put();
    assertThat(check.verify(record, record.length, SALT + 1)).isFalse();
  }

  @Test
  void adaptedRecord_isTheOneEncodedForTheOtherSegment() {
    int other = 0x0711_E25A;
    for (int flags = 0; flags < 8; flags += 2) {
      for (long deadline : new long[] {RecordFormat.NO_DEADLINE, 1_234}) {
        byte[] record = record(SALT, flags, deadline);
        RecordCheck.adapt(record, 0, SALT, other);
        assertThat(record).as("flags %d", flags).isEqualTo(record(other, 0, deadline));
      }
    }
  }

  @Test
  void adaptedRecord_thatWasDamaged_staysDamaged() {
    byte[] record = record(SALT, RecordFormat.IN_BATCH, 1_234);
    record[record.length - 1] ^= 1;
    RecordCheck.adapt(record, 0, SALT, SALT + 1);
    assertThat(check.verify(record, record.length, SALT + 1)).isFalse();
  }

  private static byte[] record(int salt, int flags, long deadline) {
    ByteBuffer target = ByteBuffer.allocate(64).order(ByteOrder.LITTLE_ENDIAN);
    int body = RecordFormat.bodyCheck(KEY, VALUE);
    int length =
        new RecordEncoder()
            .encode(target, 0, salt, RecordFormat.PUT, flags, 7, 42, deadline, KEY, VALUE, body);
    return Arrays.copyOf(target.array(), length);
  }

  @Test
  void randomBytes_areRefusedWithoutFailing() {
    Random random = seed.random();
    for (int i = 0; i < 20_000; i++) {
      byte[] garbage = new byte[RecordFormat.HEADER_BYTES + random.nextInt(100)];
      random.nextBytes(garbage);
      if (random.nextBoolean()) {
        ByteBuffer.wrap(garbage)
            .order(ByteOrder.LITTLE_ENDIAN)
            .putInt(RecordFormat.LENGTH_OFFSET, garbage.length);
      }
      assertThat(verify(garbage)).isFalse();
    }
  }
}
