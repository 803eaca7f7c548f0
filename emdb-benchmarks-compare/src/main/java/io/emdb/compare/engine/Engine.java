package io.emdb.compare.engine;

/**
 * An open store. Writes may come from several threads; whatever a store needs for that is part of
 * its cost. A store that has no such operation throws {@link UnsupportedOperationException}.
 */
public interface Engine extends AutoCloseable {

  /**
   * Writes one entry: on the device when this returns if the store was opened {@link Mode#DURABLE}.
   */
  void put(byte[] key, byte[] value) throws Exception;

  /** Writes entries as one unit, on the device when this returns if opened durable. */
  void putBatch(byte[][] keys, byte[][] values) throws Exception;

  /** Begins writing or removing many entries in the store's fastest way, without a sync. */
  Bulk bulk() throws Exception;

  /**
   * Begins reading on this thread. What was written before is seen; later writes may be, and are
   * after {@link Reader#refresh}.
   */
  Reader reader() throws Exception;

  /** Forces everything written so far to the device. */
  void sync() throws Exception;

  /** Gives back the space of what was removed, in the way the store offers. */
  void compact() throws Exception;

  @Override
  void close() throws Exception;
}
