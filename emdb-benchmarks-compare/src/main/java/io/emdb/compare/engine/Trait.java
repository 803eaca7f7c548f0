package io.emdb.compare.engine;

/** What a store can do; phases that need more are left out for it. */
public enum Trait {
  /** Keeps data on a disk. */
  PERSISTENT,
  /** Can promise that a single write is on the device. */
  DURABLE,
  /** Keeps keys in order. */
  ORDERED,
  /** Can give space back. */
  COMPACTS
}
