package io.emdb.internal.index;

import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.function.ToLongFunction;

/** Records in memory: a location is given out for each key added. For one thread. */
class FakeRecords implements RecordKeys {
  private final Map<Long, byte[]> keys = new HashMap<>();
  private final Set<Long> damaged = new HashSet<>();
  private final ToLongFunction<byte[]> hash;
  private long lastLocation;

  FakeRecords() {
    this(key -> KeyHash.hash(7, key));
  }

  FakeRecords(ToLongFunction<byte[]> hash) {
    this.hash = hash;
  }

  long add(byte[] key) {
    keys.put(++lastLocation, key);
    return lastLocation;
  }

  /** From now on nobody may ask for this location. */
  void retire(long location) {
    keys.remove(location);
  }

  /** From now on the record at a location shows another key than the one it was stored with. */
  void damage(long location, byte[] key) {
    keys.put(location, key);
    damaged.add(location);
  }

  long hashOf(byte[] key) {
    return hash.applyAsLong(key);
  }

  @Override
  public boolean matches(long location, byte[] key) {
    return Arrays.equals(key(location), key);
  }

  @Override
  public boolean sameKey(long location, long other) {
    return matches(location, key(other));
  }

  @Override
  public long hash(long location) {
    return hashOf(key(location));
  }

  @Override
  public int compare(long location, byte[] key) {
    return Arrays.compareUnsigned(key(location), key);
  }

  @Override
  public long head(long location, int offset) {
    byte[] key = key(location);
    return Leaf.head(key, Math.min(offset, key.length));
  }

  @Override
  public void requireIntact(long location) {
    if (damaged.contains(location)) {
      throw new DamagedRecord(location);
    }
  }

  /** What a damaged record is reported by. */
  static final class DamagedRecord extends RuntimeException {
    private static final long serialVersionUID = 1L;

    DamagedRecord(long location) {
      super("The record at location " + location + " is damaged");
    }
  }

  @Override
  public byte[] key(long location) {
    byte[] key = keys.get(location);
    if (key == null) {
      throw new AssertionError("Asked for a location that is not in use: " + location);
    }
    return key;
  }
}
