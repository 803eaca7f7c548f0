package io.emdb.spring.cache;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.springframework.cache.support.NullValue;

class ValueFormatTest {

  private final ValueFormat format = new ValueFormat("string", "", true);

  @Test
  void read_ofWrittenBytes_returnsThem() {
    assertThat(format.read(format.write(new byte[] {1, 2}))).isEqualTo(new byte[] {1, 2});
    assertThat(format.read(format.write(new byte[0]))).isEqualTo(new byte[0]);
  }

  @Test
  void read_ofWrittenNull_returnsNullValue() {
    assertThat(format.read(format.write(null))).isSameAs(NullValue.INSTANCE);
  }

  @Test
  void write_bytesAreTheSameInEveryRelease() {
    assertThat(HexFormat.of().formatHex(format.write(new byte[] {7}))).isEqualTo("01006797ce9007");
    assertThat(HexFormat.of().formatHex(format.write(null))).isEqualTo("01016797ce90");
  }

  @Test
  void read_ofAnotherCodecVersionOrFormat_isForeign() {
    byte[] stored = format.write(new byte[] {1});
    assertThat(new ValueFormat("bytes", "", true).read(stored)).isSameAs(ValueFormat.FOREIGN);
    assertThat(new ValueFormat("string", "2", true).read(stored)).isSameAs(ValueFormat.FOREIGN);
    stored[0] = 2;
    assertThat(format.read(stored)).isSameAs(ValueFormat.FOREIGN);
  }

  @Test
  void read_ofNullWhereNullsAreOff_isForeign() {
    assertThat(new ValueFormat("string", "", false).read(format.write(null)))
        .isSameAs(ValueFormat.FOREIGN);
  }

  @Test
  void read_ofDamagedHeader_isForeign() {
    byte[] stored = format.write(null);
    for (int length = 0; length < stored.length; length++) {
      assertThat(format.read(Arrays.copyOf(stored, length))).isSameAs(ValueFormat.FOREIGN);
    }
    assertThat(format.read(Arrays.copyOf(stored, stored.length + 1)))
        .as("a null with content")
        .isSameAs(ValueFormat.FOREIGN);
    stored[1] = 2;
    assertThat(format.read(stored)).as("an unknown flag").isSameAs(ValueFormat.FOREIGN);
  }
}
