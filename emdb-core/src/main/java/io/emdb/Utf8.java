package io.emdb;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.Objects;

/** The one place that says how a {@code String} key or value becomes bytes. */
final class Utf8 {

  private Utf8() {}

  static byte[] encode(String text, String parameter) {
    return Objects.requireNonNull(text, parameter).getBytes(UTF_8);
  }

  static String decode(byte[] bytes) {
    return new String(bytes, UTF_8);
  }
}
