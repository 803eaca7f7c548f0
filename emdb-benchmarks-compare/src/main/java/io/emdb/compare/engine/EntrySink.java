package io.emdb.compare.engine;

/** Takes what a scan finds. */
@FunctionalInterface
public interface EntrySink {

  void accept(byte[] key, byte[] value);
}
