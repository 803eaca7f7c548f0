package io.emdb.internal.catalog;

import io.emdb.internal.index.HashIndex;
import io.emdb.internal.index.RecordKeys;
import io.emdb.internal.log.RecordReader;

/**
 * The keys of a table's records, checked in one of two ways. A small record is verified as a whole.
 * Of a large one, or one whose value is damaged, the key is looked up: a record is where the hash
 * of its key leads to, and a damaged key leads elsewhere.
 */
record CheckedKeys(HashIndex index, RecordReader records) implements RecordKeys {

  /** Verifying this much costs less than a look-up in memory that is not in a cache. */
  private static final int SMALL_BYTES = 512;

  @Override
  public boolean matches(long location, byte[] key) {
    return records.matches(location, key);
  }

  @Override
  public boolean sameKey(long location, long other) {
    return records.sameKey(location, other);
  }

  @Override
  public long hash(long location) {
    return records.hash(location);
  }

  @Override
  public long touch(long location) {
    return records.touch(location);
  }

  @Override
  public int compare(long location, byte[] key) {
    return records.compare(location, key);
  }

  @Override
  public byte[] key(long location) {
    return records.key(location);
  }

  @Override
  public long head(long location, int offset) {
    return records.head(location, offset);
  }

  @Override
  public void requireIntact(long location) {
    if (records.footprint(location) > SMALL_BYTES || !records.isIntact(location)) {
      requireFound(records.hash(location), location);
    }
  }

  /** Throws if a record that a hash does not lead to is damaged, and not just an older one. */
  void requireFound(long hash, long location) {
    if (!index.holds(hash, location)) {
      records.requireIntact(location);
    }
  }
}
