package io.emdb.internal.engine;

import io.emdb.internal.log.RecordReader;
import java.util.Arrays;
import java.util.Comparator;

/** A location and the key its record shows. */
@SuppressWarnings("ArrayRecordComponent") // never compared by equals
record KeyedLocation(byte[] key, long location) {

  static final Comparator<KeyedLocation> BY_KEY =
      Comparator.comparing(KeyedLocation::key, Arrays::compareUnsigned);

  static KeyedLocation read(RecordReader records, long location) {
    return new KeyedLocation(records.key(location), location);
  }
}
