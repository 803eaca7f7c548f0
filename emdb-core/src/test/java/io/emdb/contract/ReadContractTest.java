package io.emdb.contract;

import static io.emdb.testing.Contents.hex;
import static io.emdb.testing.Contents.utf8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.emdb.ValueView;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

class ReadContractTest extends KeyValuesContract {

  @Test
  void get_missingKey_isNull() {
    assertThat(store.get(utf8("k"))).isNull();
    assertThat(store.get("k")).isNull();
    assertThat(store.getString("k")).isNull();
    assertThat(store.containsKey(utf8("k"))).isFalse();
    assertThat(store.containsKey("k")).isFalse();
    assertThat(store.expiresAt("k")).isEmpty();
    assertThat(store.ttl("k")).isEmpty();
  }

  @Test
  void get_storedKey_returnsTheValue() {
    store.put("k", "v");
    assertThat(store.get(utf8("k"))).isEqualTo(utf8("v"));
    assertThat(store.get("k")).isEqualTo(utf8("v"));
    assertThat(store.getString("k")).isEqualTo("v");
    assertThat(store.containsKey(utf8("k"))).isTrue();
    assertThat(store.containsKey("k")).isTrue();
  }

  @Test
  void get_entryWithoutDeadline_hasNoTtl() {
    store.put("k", "v");
    assertThat(store.expiresAt(utf8("k"))).isEmpty();
    assertThat(store.ttl(utf8("k"))).isEmpty();
  }

  @Test
  void get_prefixAndExtensionOfAKey_areOtherKeys() {
    store.put("key", "v");
    assertThat(store.get("ke")).isNull();
    assertThat(store.get("keyy")).isNull();
    assertThat(store.get("")).isNull();
    assertThat(store.get(hex("6b657900"))).isNull();
  }

  @Test
  void emptyKeyAndEmptyValue_areLegal() {
    store.put(new byte[0], utf8("v"));
    store.put(utf8("k"), new byte[0]);
    assertThat(store.get(new byte[0])).isEqualTo(utf8("v"));
    assertThat(store.get("k")).isEmpty();
    assertThat(store.getString("k")).isEmpty();
    assertThat(store.containsKey("k")).isTrue();
    assertThat(store.size()).isEqualTo(2);
  }

  @Test
  void anyByte_isLegalInKeysAndValues() {
    for (int i = 0; i < 256; i++) {
      store.put(new byte[] {(byte) i}, new byte[] {(byte) ~i, 0});
    }
    assertThat(store.size()).isEqualTo(256);
    for (int i = 0; i < 256; i++) {
      assertThat(store.get(new byte[] {(byte) i})).isEqualTo(new byte[] {(byte) ~i, 0});
    }
    store.clear();
  }

  @Test
  void arraysHandedIn_areNotKept() {
    byte[] key = utf8("k");
    byte[] value = utf8("v");
    store.put(key, value);
    key[0] = 'x';
    value[0] = 'x';
    assertThat(store.getString("k")).isEqualTo("v");
    assertThat(store.containsKey("x")).isFalse();
  }

  @Test
  void arraysHandedOut_belongToTheCaller() {
    store.put("k", "v");
    store.get("k")[0] = 'x';
    assertThat(store.getString("k")).isEqualTo("v");
  }

  @Test
  void size_countsKeysOnce() {
    assertThat(store.isEmpty()).isTrue();
    putKeys("a", "b", "a");
    assertThat(store.size()).isEqualTo(2);
    assertThat(store.isEmpty()).isFalse();
    store.delete("a");
    assertThat(store.size()).isEqualTo(1);
  }

  @Test
  void read_missingKey_isNullWithoutCallingTheReader() {
    Object result =
        store.read(
            utf8("k"),
            value -> {
              throw new AssertionError("called for an absent key");
            });
    assertThat(result).isNull();
  }

  @Test
  void read_returnsWhatTheReaderReturns() {
    store.put("k", "value");
    assertThat(store.<Integer>read(utf8("k"), ValueView::length)).isEqualTo(5);
    assertThat(store.<Object>read(utf8("k"), value -> null)).isNull();
    assertThat(store.<Integer>read("k", ValueView::length)).isEqualTo(5);
    assertThat(store.<Integer>read("missing", ValueView::length)).isNull();
  }

  @Test
  void read_multiByteReads_areLittleEndian() {
    store.put(utf8("k"), hex("01020304050607080910"));
    store.<Void>read(
        utf8("k"),
        value -> {
          assertThat(value.getByte(9)).isEqualTo((byte) 0x10);
          assertThat(value.getInt(0)).isEqualTo(0x04030201);
          assertThat(value.getInt(6)).isEqualTo(0x10090807);
          assertThat(value.getLong(2)).isEqualTo(0x1009080706050403L);
          return null;
        });
  }

  @Test
  void read_copies_takeWhatIsAskedFor() {
    store.put("k", "abcdef");
    store.<Void>read(
        utf8("k"),
        value -> {
          byte[] target = utf8("......");
          value.copyTo(2, target, 1, 3);
          assertThat(target).isEqualTo(utf8(".cde.."));
          assertThat(value.toByteArray()).isEqualTo(utf8("abcdef"));
          ByteBuffer small = ByteBuffer.allocate(4);
          assertThat(value.copyTo(small)).isEqualTo(4);
          assertThat(small.array()).isEqualTo(utf8("abcd"));
          ByteBuffer large = ByteBuffer.allocateDirect(10);
          assertThat(value.copyTo(large)).isEqualTo(6);
          assertThat(large.position()).isEqualTo(6);
          return null;
        });
  }

  @Test
  void read_outsideTheValue_throwsIndexOutOfBounds() {
    store.put("j", "before");
    store.put("k", "12345678");
    store.put("l", "behind");
    store.<Void>read(
        utf8("k"),
        value -> {
          assertOutOfBounds(() -> value.getByte(-1));
          assertOutOfBounds(() -> value.getByte(8));
          assertOutOfBounds(() -> value.getInt(5));
          assertOutOfBounds(() -> value.getInt(-1));
          assertOutOfBounds(() -> value.getLong(1));
          assertOutOfBounds(() -> value.getLong(Integer.MAX_VALUE));
          assertOutOfBounds(() -> value.copyTo(7, new byte[4], 0, 2));
          assertOutOfBounds(() -> value.copyTo(-1, new byte[4], 0, 2));
          assertOutOfBounds(() -> value.copyTo(0, new byte[4], 3, 2));
          return null;
        });
  }

  private static void assertOutOfBounds(Runnable access) {
    assertThatThrownBy(access::run).isInstanceOf(IndexOutOfBoundsException.class);
  }

  @Test
  void read_viewKeptAfterTheCall_throwsIllegalState() {
    store.put("k", "12345678");
    AtomicReference<ValueView> kept = new AtomicReference<>();
    store.<Void>read(
        utf8("k"),
        value -> {
          kept.set(value);
          return null;
        });
    ValueView late = kept.get();
    assertLate(late::length);
    assertLate(() -> late.getByte(0));
    assertLate(() -> late.getInt(0));
    assertLate(() -> late.getLong(0));
    assertLate(() -> late.copyTo(0, new byte[1], 0, 1));
    assertLate(() -> late.copyTo(ByteBuffer.allocate(1)));
    assertLate(late::toByteArray);
  }

  private static void assertLate(Runnable access) {
    assertThatThrownBy(access::run).isInstanceOf(IllegalStateException.class);
  }

  @Test
  void read_readerThatThrows_passesItOnAndReleasesTheView() {
    store.put("k", "v");
    AtomicReference<ValueView> kept = new AtomicReference<>();
    IllegalArgumentException failure = new IllegalArgumentException("from the reader");
    assertThatThrownBy(
            () ->
                store.read(
                    utf8("k"),
                    value -> {
                      kept.set(value);
                      throw failure;
                    }))
        .isSameAs(failure);
    assertLate(() -> kept.get().getByte(0));
    assertThat(store.getString("k")).isEqualTo("v");
  }

  @Test
  void read_largeValue_isSeenWhole() {
    byte[] value = new byte[300_000];
    Arrays.fill(value, (byte) 7);
    value[value.length - 1] = 9;
    store.put(utf8("k"), value);
    assertThat(store.<byte[]>read(utf8("k"), ValueView::toByteArray)).isEqualTo(value);
    assertThat(store.<Byte>read(utf8("k"), view -> view.getByte(299_999))).isEqualTo((byte) 9);
  }
}
