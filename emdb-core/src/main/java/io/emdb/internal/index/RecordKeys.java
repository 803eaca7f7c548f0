package io.emdb.internal.index;

/**
 * What an index needs to know of the records its locations point to: it keeps no key bytes itself.
 * A location handed in is always one the index was given and that has not been removed or replaced
 * since.
 */
public interface RecordKeys {

  /** Tells whether the record at a location has exactly this key. */
  boolean matches(long location, byte[] key);

  /** Returns the hash of the key of the record at a location, as {@link KeyHash} computes it. */
  long hash(long location);

  /** Compares the key of the record at a location with a key, in unsigned lexicographic order. */
  int compare(long location, byte[] key);

  /** Returns a copy of the key of the record at a location. */
  byte[] key(long location);
}
