package io.emdb.internal.index;

import java.util.function.LongUnaryOperator;

/** Numbered records with hashes of their own. */
class HashedRecords implements RecordKeys {

  private final NumberedRecords records;
  private final long mask;
  private final LongUnaryOperator hash;

  HashedRecords(int keyBits, LongUnaryOperator hash) {
    this.records = new NumberedRecords(keyBits);
    this.mask = (1L << keyBits) - 1;
    this.hash = hash;
  }

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
    return hash.applyAsLong(location & mask);
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
    records.requireIntact(location);
  }
}
