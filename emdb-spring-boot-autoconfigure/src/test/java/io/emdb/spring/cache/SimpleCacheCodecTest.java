package io.emdb.spring.cache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatException;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class SimpleCacheCodecTest {

  static List<Object> basicValues() {
    return List.of(
        "",
        "text",
        "\uD83D\uDE00",
        new byte[0],
        new byte[] {-1, 0, 1},
        true,
        false,
        (byte) -3,
        (short) -3,
        'x',
        '\uFFFF',
        Integer.MIN_VALUE,
        Long.MAX_VALUE,
        Float.MIN_VALUE,
        Double.NaN);
  }

  @ParameterizedTest
  @MethodSource("basicValues")
  void basic_roundTrips_withItsType(Object value) {
    Object decoded = EmdbCacheCodec.basic().decode(EmdbCacheCodec.basic().encode(value));
    assertThat(decoded).isEqualTo(value).hasSameClassAs(value);
  }

  @Test
  void basic_otherType_saysWhatToDo() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> EmdbCacheCodec.basic().encode(List.of()))
        .withMessageContaining("java.util.ImmutableCollections$ListN")
        .withMessageContaining("tools.jackson.core:jackson-databind");
  }

  @Test
  void basic_strangeBytes_areRefused() {
    EmdbCacheCodec codec = EmdbCacheCodec.basic();
    assertThatException().isThrownBy(() -> codec.decode(new byte[0]));
    assertThatException().isThrownBy(() -> codec.decode(new byte[] {'?'}));
    assertThatException().isThrownBy(() -> codec.decode(new byte[] {'I', 1, 2, 3}));
    assertThatException().isThrownBy(() -> codec.decode(new byte[] {'I', 1, 2, 3, 4, 5}));
    assertThatException().isThrownBy(() -> codec.decode(new byte[] {'T', (byte) 0xff}));
  }

  @Test
  void string_takesTextOnly() {
    EmdbCacheCodec codec = EmdbCacheCodec.string();
    assertThat(codec.decode(codec.encode("Zürich"))).isEqualTo("Zürich");
    assertThatIllegalArgumentException().isThrownBy(() -> codec.encode(1));
    assertThatIllegalArgumentException().isThrownBy(() -> codec.encode("\uD800"));
    assertThatIllegalArgumentException().isThrownBy(() -> codec.decode(new byte[] {(byte) 0xff}));
  }

  @Test
  void bytes_keepsNoHoldOfTheArray() {
    EmdbCacheCodec codec = EmdbCacheCodec.bytes();
    byte[] value = {1, 2};
    byte[] encoded = codec.encode(value);
    value[0] = 9;
    assertThat(encoded).containsExactly(1, 2);
    assertThat(codec.decode(encoded)).isEqualTo(new byte[] {1, 2});
    assertThatIllegalArgumentException().isThrownBy(() -> codec.encode("text"));
  }
}
