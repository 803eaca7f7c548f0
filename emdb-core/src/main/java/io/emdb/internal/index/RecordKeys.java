package io.emdb.internal.index;

/**
 * What an index needs to know of the records its locations point to: it keeps no key bytes itself.
 *
 * <p>A location handed in is one that the index was given. In a writer's call it has not been
 * removed or replaced since. In a {@link HashIndex#find} it may have been while the find runs, so
 * whoever calls find keeps the bytes at every location readable and unchanged that was in the index
 * at some time since the find began. {@link #matches} and {@link #requireIntact} are called by any
 * number of threads at once, the others by the one writer; none of them may change an index.
 */
public interface RecordKeys {

  /**
   * Tells whether the record at a location has exactly this key. False if it is damaged so that it
   * does not show it.
   */
  boolean matches(long location, byte[] key);

  /** Tells whether the records at two locations have the same key; false as above. */
  boolean sameKey(long location, long other);

  /**
   * Returns the hash of the key of the record at a location, as {@link KeyHash} computes it; any
   * number if the record is damaged.
   */
  long hash(long location);

  /**
   * Loads a little of the record at a location. The number means nothing, and damage does no harm;
   * but memory is waited for side by side when several records are touched in a row, and one after
   * the other when each is asked for its hash. Nothing to do where memory is not waited for.
   */
  default long touch(long location) {
    return 0;
  }

  /** Compares the key of the record at a location with a key, in unsigned lexicographic order. */
  int compare(long location, byte[] key);

  /** Returns a copy of the key of the record at a location. */
  byte[] key(long location);

  /**
   * Returns 8 bytes of the key of the record at a location, from an offset on, as {@link
   * Leaf#head(byte[], int)} does.
   */
  long head(long location, int offset);

  /**
   * Throws if the key of the record at a location may not be the one it was stored with. Costly:
   * for the rare case that a key is not what was looked for where it should be.
   */
  void requireIntact(long location);
}
