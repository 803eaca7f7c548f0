package io.emdb.internal.index;

/**
 * Records in plain memory, which a reader sees only if the index publishes them: a location seen
 * before its record is an error.
 */
final class StoredRecords implements RecordKeys {

  private static final int LOCATIONS = 16;

  private final long[] keys = new long[LOCATIONS];
  private final long[] values = new long[LOCATIONS];

  void store(int location, long key, long value) {
    keys[location] = key;
    values[location] = value;
  }

  long value(long location) {
    return values[(int) location];
  }

  @Override
  public boolean matches(long location, byte[] key) {
    return keys[(int) location] == key[7];
  }

  @Override
  public boolean sameKey(long location, long other) {
    return keys[(int) location] == keys[(int) other];
  }

  @Override
  public long hash(long location) {
    return NumberedRecords.hashOf(keys[(int) location]);
  }

  @Override
  public int compare(long location, byte[] key) {
    return Long.compare(keys[(int) location], key[7]);
  }

  @Override
  public byte[] key(long location) {
    return NumberedRecords.keyOf(keys[(int) location]);
  }

  @Override
  public long head(long location, int offset) {
    throw new UnsupportedOperationException();
  }

  @Override
  public void requireIntact(long location) {
    if (keys[(int) location] == 0) {
      throw new IllegalStateException("location " + location + " was seen before its record");
    }
  }
}
