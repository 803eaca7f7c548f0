package io.emdb.spring.cache;

import java.util.Arrays;

/** A key's bytes as the key of a map. */
final class LoadKey {

  private final byte[] bytes;
  private final int hash;

  LoadKey(byte[] bytes) {
    this.bytes = bytes;
    this.hash = Arrays.hashCode(bytes);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof LoadKey that && Arrays.equals(bytes, that.bytes);
  }

  @Override
  public int hashCode() {
    return hash;
  }
}
