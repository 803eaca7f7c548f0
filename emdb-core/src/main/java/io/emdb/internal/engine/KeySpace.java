package io.emdb.internal.engine;

import io.emdb.Entry;
import io.emdb.KeyRange;
import java.util.Collection;
import org.jspecify.annotations.Nullable;

/** One key space to read and write, with checked arguments. See io.emdb.KeyValues. */
public interface KeySpace extends ReadSpace {

  void put(byte[] key, byte[] value, long deadline);

  /** Stores entries with distinct keys as one batch. */
  void putAll(Collection<Entry> entries, long deadline);

  byte @Nullable [] putIfAbsent(byte[] key, byte[] value, long deadline);

  boolean replace(byte[] key, byte[] expected, byte[] value, long deadline);

  byte @Nullable [] remove(byte[] key);

  boolean delete(byte[] key);

  boolean persist(byte[] key);

  void clear();

  /** Removes the visible entries of a range as one batch; returns how many. */
  long deleteAll(KeyRange range);
}
