package io.emdb.spring.cache;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.Arrays;

/** A growing array of bytes. Everything of variable length is written behind its length. */
final class KeyWriter {

  private byte[] bytes = new byte[32];
  private int size;

  KeyWriter tag(char tag) {
    return oneByte(tag);
  }

  KeyWriter oneByte(int value) {
    reserve(1);
    bytes[size++] = (byte) value;
    return this;
  }

  KeyWriter fixed(long value, int width) {
    reserve(width);
    for (int shift = (width - 1) * 8; shift >= 0; shift -= 8) {
      bytes[size++] = (byte) (value >>> shift);
    }
    return this;
  }

  KeyWriter length(int value) {
    int rest = value;
    while (rest >= 0x80) {
      oneByte(rest | 0x80);
      rest >>>= 7;
    }
    return oneByte(rest);
  }

  KeyWriter block(byte[] block) {
    return length(block.length).raw(block);
  }

  KeyWriter raw(byte[] block) {
    reserve(block.length);
    System.arraycopy(block, 0, bytes, size, block.length);
    size += block.length;
    return this;
  }

  /**
   * Writes a text in UTF-8. A text with surrogates is written char by char behind a mark of its
   * own: UTF-8 would fold unpaired ones into one replacement character, and so two keys into one.
   */
  KeyWriter text(String text) {
    for (int i = 0; i < text.length(); i++) {
      if (Character.isSurrogate(text.charAt(i))) {
        return oneByte(1).chars(text);
      }
    }
    return oneByte(0).block(text.getBytes(UTF_8));
  }

  private KeyWriter chars(String text) {
    length(text.length());
    for (int i = 0; i < text.length(); i++) {
      fixed(text.charAt(i), 2);
    }
    return this;
  }

  byte[] toByteArray() {
    return Arrays.copyOf(bytes, size);
  }

  private void reserve(int more) {
    if (bytes.length - size < more) {
      bytes = Arrays.copyOf(bytes, Math.max(bytes.length * 2, Math.addExact(size, more)));
    }
  }
}
