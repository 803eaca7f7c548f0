package io.emdb.internal.engine;

import io.emdb.EmdbException;
import io.emdb.KeyRange;
import io.emdb.ValueReader;
import org.jspecify.annotations.Nullable;

/** The reading half of one key space, with checked arguments. See io.emdb.KeyValueReader. */
public interface ReadSpace {

  /** What {@link #deadline} returns for an absent key. */
  long ABSENT = Long.MIN_VALUE + 1;

  /**
   * Returns what to throw for an error of an access to a mapping, which reaches the caller of any
   * method here when the file was cut; throws an error of something else on.
   */
  EmdbException explain(InternalError fault);

  byte @Nullable [] get(byte[] key);

  <R> @Nullable R read(byte[] key, ValueReader<R> reader);

  /** Tells whether a key is present, by the record's header and key. */
  boolean contains(byte[] key);

  /** Returns the deadline in milliseconds, or {@link #ABSENT}. */
  long deadline(byte[] key);

  long size();

  /** Walks all entries as of now, in key order if keys are sorted. */
  Walk walk();

  /** Walks the entries of a range as of now, in key order. */
  Walk walk(KeyRange range);
}
