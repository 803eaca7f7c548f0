package io.emdb.internal.index;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.fail;

import io.emdb.testing.Seed;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.Locale;
import java.util.Random;
import java.util.function.IntFunction;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class KeyHashTest {

  @RegisterExtension final Seed seed = new Seed();

  @Test
  void hash_goldenValues_neverChange() {
    String text = "a key of more than forty-eight bytes, for which three lanes run side by side";
    assertThat(KeyHash.hash(0, key(""))).isEqualTo(0xa40a5ac51912af20L);
    assertThat(KeyHash.hash(-1, key(""))).isEqualTo(0xd0e9dcd46a8ab2efL);
    assertThat(KeyHash.hash(0, key("a"))).isEqualTo(0x6087fd01dd4fbedbL);
    assertThat(KeyHash.hash(-1, key("user"))).isEqualTo(0x3a40c1b04abdc7c5L);
    assertThat(KeyHash.hash(0, key("stress-key-00000001"))).isEqualTo(0xa601ee91212d1024L);
    assertThat(KeyHash.hash(0, key(text))).isEqualTo(0x27caa60eea996b5cL);
    assertThat(KeyHash.hash(-1, key(text))).isEqualTo(0x6e7f6456841f7f89L);
  }

  @Test
  void hash_everyLength_equalsTheDefinition() {
    Random random = seed.random();
    for (int length = 0; length <= 300; length++) {
      byte[] key = new byte[length];
      random.nextBytes(key);
      long secret = random.nextLong();
      assertThat(KeyHash.hash(secret, key)).as("length %d", length).isEqualTo(defined(secret, key));
    }
  }

  @Test
  void hash_partOfAnArray_equalsTheHashOfItsCopy() {
    Random random = seed.random();
    byte[] bytes = new byte[200];
    random.nextBytes(bytes);
    for (int length = 0; length <= 150; length++) {
      int offset = random.nextInt(bytes.length - length + 1);
      byte[] copy = Arrays.copyOfRange(bytes, offset, offset + length);
      assertThat(KeyHash.hash(3, bytes, offset, length)).isEqualTo(KeyHash.hash(3, copy));
    }
  }

  @Test
  void hash_partBeyondTheArray_throws() {
    assertThatThrownBy(() -> KeyHash.hash(0, new byte[10], 5, 6))
        .isInstanceOf(IndexOutOfBoundsException.class);
    assertThatThrownBy(() -> KeyHash.hash(0, new byte[10], -1, 2))
        .isInstanceOf(IndexOutOfBoundsException.class);
  }

  @Test
  void hash_anotherSeed_givesAnotherHash() {
    for (int length = 0; length < 100; length++) {
      byte[] key = new byte[length];
      assertThat(KeyHash.hash(1, key)).isNotEqualTo(KeyHash.hash(2, key));
    }
  }

  @Test
  void hash_numberedTextKeys_doNotCollide() {
    assertNoCollision(64_000, i -> key(String.format(Locale.ROOT, "stress-key-%08d", i)));
  }

  @Test
  void hash_sequentialNumbers_doNotCollide() {
    assertNoCollision(1_000_000, i -> ByteBuffer.allocate(8).putLong(i).array());
    assertNoCollision(1_000_000, i -> ByteBuffer.allocate(4).putInt(i).array());
    assertNoCollision(1_000_000, i -> key("user:" + i));
  }

  @Test
  void hash_zerosOfAnyLength_doNotCollide() {
    assertNoCollision(1_000, byte[]::new);
  }

  @Test
  void hash_twoBytesSetInALongKey_doNotCollide() {
    assertNoCollision(
        200 * 200,
        i -> {
          byte[] key = new byte[200];
          key[i / 200] ^= 1;
          key[199 - i % 200] ^= 2;
          return key;
        });
  }

  /** With a public mask, bytes that make one factor zero would hide the other 8 bytes. */
  @Test
  void hash_bytesThatCancelThePublicConstants_doNotHideTheOthers() {
    long[] constants = {
      0x6a09e667f3bcc908L, 0xbb67ae8584caa73bL, 0x3c6ef372fe94f82bL, 0xa54ff53a5f1d36f1L
    };
    for (long constant : constants) {
      assertNoCollision(
          10_000,
          i ->
              ByteBuffer.allocate(16)
                  .order(ByteOrder.LITTLE_ENDIAN)
                  .putLong(constant)
                  .putLong(i)
                  .array());
    }
  }

  @Test
  void hash_oneBitFlipped_flipsHalfOfAllBits() {
    Random random = seed.random();
    for (int length = 1; length <= 80; length++) {
      int[] flips = new int[64];
      int trials = 0;
      for (int round = 0; round < 6_000 / length; round++) {
        byte[] key = new byte[length];
        random.nextBytes(key);
        long secret = random.nextLong();
        long hash = KeyHash.hash(secret, key);
        for (int bit = 0; bit < 8 * length; bit++, trials++) {
          key[bit / 8] ^= (byte) (1 << (bit % 8));
          long changed = hash ^ KeyHash.hash(secret, key);
          key[bit / 8] ^= (byte) (1 << (bit % 8));
          for (int i = 0; i < 64; i++) {
            flips[i] += (int) ((changed >>> i) & 1);
          }
        }
      }
      // Some 48,000 coins: six standard deviations are 0.014.
      for (int count : flips) {
        assertThat((double) count / trials).as("length %d", length).isBetween(0.48, 0.52);
      }
    }
  }

  @Test
  void hash_sequentialNumbers_spreadEvenlyOverShardsAndHomes() {
    int[] byTopBits = new int[256];
    int[] byFingerprint = new int[256];
    for (int i = 0; i < 256_000; i++) {
      long hash = KeyHash.hash(11, key(String.format(Locale.ROOT, "stress-key-%08d", i)));
      byTopBits[(int) (hash >>> 56)]++;
      byFingerprint[(int) ((hash >>> 16) & 0xff)]++;
    }
    // 1,000 expected each: six standard deviations are 190.
    assertThat(Arrays.stream(byTopBits).summaryStatistics().getMin()).isGreaterThan(800);
    assertThat(Arrays.stream(byTopBits).summaryStatistics().getMax()).isLessThan(1_200);
    assertThat(Arrays.stream(byFingerprint).summaryStatistics().getMin()).isGreaterThan(800);
    assertThat(Arrays.stream(byFingerprint).summaryStatistics().getMax()).isLessThan(1_200);
  }

  private static void assertNoCollision(int count, IntFunction<byte[]> keys) {
    long[] hashes = new long[count];
    for (int i = 0; i < count; i++) {
      hashes[i] = KeyHash.hash(42, keys.apply(i));
    }
    Arrays.sort(hashes);
    for (int i = 1; i < count; i++) {
      if (hashes[i] == hashes[i - 1]) {
        fail("two of %d keys have the hash %016x", count, hashes[i]);
      }
    }
  }

  /** The algorithm once more, in the most literal way. */
  private static long defined(long seed, byte[] key) {
    BigInteger mask = word(seed).xor(word(0x6a09e667f3bcc908L));
    BigInteger state =
        word(word(seed).multiply(word(0xa54ff53a5f1d36f1L)).longValue() + 0xbb67ae8584caa73bL);
    int at = 0;
    if (key.length > 48) {
      BigInteger second = state;
      BigInteger third = state;
      for (; key.length - at > 48; at += 48) {
        state = fold(read(key, at, 8).xor(mask), read(key, at + 8, 8).xor(state));
        second =
            fold(
                read(key, at + 16, 8).xor(mask).xor(word(0x3c6ef372fe94f82bL)),
                read(key, at + 24, 8).xor(second));
        third =
            fold(
                read(key, at + 32, 8).xor(mask).xor(word(0xa54ff53a5f1d36f1L)),
                read(key, at + 40, 8).xor(third));
      }
      state = state.xor(second).xor(third);
    }
    for (; key.length - at > 16; at += 16) {
      state = fold(read(key, at, 8).xor(mask), read(key, at + 8, 8).xor(state));
    }
    BigInteger product = first(key).xor(mask).multiply(last(key).xor(state));
    BigInteger length = BigInteger.valueOf(key.length);
    return fold(
            word(product.longValue()).xor(word(0x3c6ef372fe94f82bL)).xor(length),
            product.shiftRight(64).xor(mask).xor(word(0xa54ff53a5f1d36f1L)))
        .longValue();
  }

  private static BigInteger first(byte[] key) {
    int length = key.length;
    if (length > 16) {
      return read(key, length - 16, 8);
    }
    if (length >= 4) {
      return read(key, 0, length >= 8 ? 8 : 4);
    }
    byte[] three = new byte[3];
    if (length > 0) {
      three = new byte[] {key[length - 1], key[length / 2], key[0]};
    }
    return read(three, 0, 3);
  }

  private static BigInteger last(byte[] key) {
    int word = key.length >= 8 ? 8 : key.length >= 4 ? 4 : 0;
    return read(key, key.length - word, word);
  }

  private static BigInteger fold(BigInteger x, BigInteger y) {
    BigInteger product = x.multiply(y);
    return word(product.longValue()).xor(product.shiftRight(64));
  }

  private static BigInteger word(long bits) {
    return new BigInteger(Long.toUnsignedString(bits));
  }

  private static BigInteger read(byte[] bytes, int from, int length) {
    BigInteger value = BigInteger.ZERO;
    for (int i = length - 1; i >= 0; i--) {
      value = value.shiftLeft(8).or(BigInteger.valueOf(bytes[from + i] & 0xff));
    }
    return value;
  }

  private static byte[] key(String text) {
    return text.getBytes(UTF_8);
  }
}
