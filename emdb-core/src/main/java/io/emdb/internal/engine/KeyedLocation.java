package io.emdb.internal.engine;

import java.util.Arrays;
import java.util.Comparator;

/** A location and the key of its record, verified. */
@SuppressWarnings("ArrayRecordComponent") // never compared by equals
record KeyedLocation(byte[] key, long location) {

  static final Comparator<KeyedLocation> BY_KEY =
      Comparator.comparing(KeyedLocation::key, Arrays::compareUnsigned);
}
