package io.emdb.compare.engine;

/** Many writes by one thread; complete when closed. */
public interface Bulk extends AutoCloseable {

  void put(byte[] key, byte[] value) throws Exception;

  void remove(byte[] key) throws Exception;

  @Override
  void close() throws Exception;
}
