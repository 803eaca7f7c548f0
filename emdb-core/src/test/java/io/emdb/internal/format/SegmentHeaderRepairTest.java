package io.emdb.internal.format;

import static org.assertj.core.api.Assertions.assertThat;

import io.emdb.internal.format.SegmentHeader.Salt;
import io.emdb.testing.Seed;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Random;
import java.util.UUID;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Headers that are made again from their checksum and what is known of them. */
class SegmentHeaderRepairTest {

  private static final UUID DATABASE = new UUID(0x0123_4567_89AB_CDEFL, 0x1122_3344_5566_7788L);
  private static final long ID = 42;

  @RegisterExtension final Seed seed = new Seed();

  private static SegmentHeader header(int kind) {
    Salt salt = new Salt(0x0F1E_2D3C_4B5A_6978L, 0x8796_A5B4_C3D2_E1F0L);
    return new SegmentHeader(kind, DATABASE, ID, salt, 4_711, 1_900_000_000_000L, 4_700);
  }

  private static void change(ByteBuffer block, int position, int bits) {
    block.put(position, (byte) (block.get(position) ^ bits));
  }

  @ParameterizedTest
  @ValueSource(ints = {SegmentHeader.LOG, SegmentHeader.COMPACTED})
  void anyOneByte_isMadeAgain(int kind) {
    SegmentHeader header = header(kind);
    Random random = seed.random();
    for (int position = 0; position < SegmentHeader.BYTES; position++) {
      ByteBuffer block = header.encode();
      change(block, position, 1 + random.nextInt(255));
      assertThat(SegmentHeader.decode(block)).as("%d", position).isNull();
      assertThat(SegmentHeader.repair(block, DATABASE, ID)).as("%d", position).isEqualTo(header);
    }
  }

  @Test
  void allThatIsKnown_isMadeAgain() {
    SegmentHeader header = header(SegmentHeader.COMPACTED);
    ByteBuffer block = header.encode();
    for (int position = 0; position < SegmentHeader.BYTES - Integer.BYTES; position++) {
      if (position < 40 || position >= 80) {
        change(block, position, 0xFF);
      }
    }
    change(block, 50, 0x81);
    assertThat(SegmentHeader.repair(block, DATABASE, ID))
        .as("all that is known, the kind, and one byte of the salt")
        .isNull();
    change(block, 50, 0x81);
    assertThat(SegmentHeader.repair(block, DATABASE, ID)).isEqualTo(header);
  }

  @Test
  void moreDamageThanThat_isNotGuessed() {
    ByteBuffer block = header(SegmentHeader.LOG).encode();
    change(block, 41, 1);
    change(block, 60, 1);
    assertThat(SegmentHeader.repair(block, DATABASE, ID)).isNull();
  }

  @Test
  void damagedHeaderOfAnotherDatabase_isNotTakenOver() {
    ByteBuffer block = header(SegmentHeader.LOG).encode();
    change(block, 64, 1);
    assertThat(SegmentHeader.repair(block, new UUID(1, 2), ID)).isNull();
  }

  @Test
  void wholeHeaderOfANewerFormat_isKnownAsOne() {
    ByteBuffer block = header(SegmentHeader.LOG).encode();
    assertThat(SegmentHeader.isOfAnotherFormat(block)).isFalse();
    change(block, 8, 2);
    assertThat(SegmentHeader.isOfAnotherFormat(block)).as("its checksum is wrong").isFalse();
    CRC32C crc = new CRC32C();
    crc.update(block.slice(0, 4092));
    block.order(ByteOrder.LITTLE_ENDIAN).putInt(4092, (int) crc.getValue());
    assertThat(SegmentHeader.isOfAnotherFormat(block)).isTrue();
    assertThat(SegmentHeader.decode(block)).isNull();
  }
}
