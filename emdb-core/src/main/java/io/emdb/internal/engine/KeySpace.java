package io.emdb.internal.engine;

import io.emdb.Entry;
import io.emdb.KeyRange;
import java.util.Collection;
import org.jspecify.annotations.Nullable;

/** One key space to read and write, with checked arguments. See io.emdb.KeyValues. */
public interface KeySpace extends ReadSpace {

  void put(byte[] key, byte[] value, long deadline);

  /** Stores entries as one batch; of a repeated key the last. */
  void putAll(Collection<Entry> entries, long deadline);

  byte @Nullable [] putIfAbsent(byte[] key, byte[] value, long deadline);

  boolean replace(byte[] key, byte[] expected, byte[] value, long deadline);

  byte @Nullable [] remove(byte[] key);

  boolean delete(byte[] key);

  boolean persist(byte[] key);

  void clear();

  /** Removes keys as one batch; returns how many were visible. */
  long deleteAll(Collection<byte[]> keys);

  /** Removes the visible entries of a range as one batch; returns how many. */
  long deleteAll(KeyRange range);
}
