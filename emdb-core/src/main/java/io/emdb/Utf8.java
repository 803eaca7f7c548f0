package io.emdb;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.Objects;

/** The one place that says how a {@code String} key or value becomes bytes. */
final class Utf8 {

  private Utf8() {}

  /** Encodes strictly: the encoder by itself writes the same '?' for every half pair. */
  static byte[] encode(String text, String parameter) {
    Objects.requireNonNull(text, parameter);
    if (hasHalfPair(text)) {
      throw new IllegalArgumentException(
          "'" + parameter + "' has half of a surrogate pair, which has no UTF-8 form");
    }
    return text.getBytes(UTF_8);
  }

  private static boolean hasHalfPair(String text) {
    int length = text.length();
    for (int i = 0; i < length; i++) {
      char c = text.charAt(i);
      if (Character.isSurrogate(c)) {
        boolean pair =
            Character.isHighSurrogate(c)
                && i + 1 < length
                && Character.isLowSurrogate(text.charAt(i + 1));
        if (!pair) {
          return true;
        }
        i++;
      }
    }
    return false;
  }

  static String decode(byte[] bytes) {
    return new String(bytes, UTF_8);
  }
}
