package io.emdb.concurrency;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.Arrays;

/**
 * Values that tell whose they are, and of which generation: one that is another key's, or not
 * whole, shows.
 */
final class Stamp {

  private Stamp() {}

  static byte[] of(String key, long generation) {
    int mix = (key.hashCode() * 31 + Long.hashCode(generation)) & 0x7FFF_FFFF;
    String filler = String.valueOf((char) ('a' + mix % 26)).repeat(mix % 700);
    return (key + "|" + generation + "|" + filler).getBytes(UTF_8);
  }

  /** Returns the generation of a value of a key. */
  static long check(String key, byte[] value) {
    String text = new String(value, UTF_8);
    int first = text.indexOf('|');
    int second = text.indexOf('|', first + 1);
    if (first < 0 || second < 0 || !text.substring(0, first).equals(key)) {
      throw new AssertionError("not a value of " + key + ": " + text);
    }
    long generation = Long.parseLong(text.substring(first + 1, second));
    if (!Arrays.equals(value, of(key, generation))) {
      throw new AssertionError("not the value of generation " + generation + ": " + text);
    }
    return generation;
  }
}
