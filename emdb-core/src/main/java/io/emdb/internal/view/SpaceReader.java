package io.emdb.internal.view;

import io.emdb.Cursor;
import io.emdb.Entry;
import io.emdb.KeyRange;
import io.emdb.KeyValueReader;
import io.emdb.ValueReader;
import io.emdb.internal.engine.ReadSpace;
import io.emdb.internal.engine.Walk;
import io.emdb.internal.format.RecordFormat;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The reading half of the API over a space, which each operation asks for anew. */
abstract class SpaceReader implements KeyValueReader {

  private final InstantSource clock;

  SpaceReader(InstantSource clock) {
    this.clock = clock;
  }

  /** Returns the space to read: the current transaction's, or the store's. */
  abstract ReadSpace space();

  InstantSource clock() {
    return clock;
  }

  @Override
  public byte @Nullable [] get(byte[] key) {
    ReadSpace space = space();
    try {
      return space.get(Arguments.key(key));
    } catch (InternalError e) {
      throw space.explain(e);
    }
  }

  @Override
  public <R> @Nullable R read(byte[] key, ValueReader<R> reader) {
    Objects.requireNonNull(reader, "reader");
    ReadSpace space = space();
    try {
      return space.read(Arguments.key(key), reader);
    } catch (InternalError e) {
      throw space.explain(e);
    }
  }

  @Override
  public boolean containsKey(byte[] key) {
    ReadSpace space = space();
    try {
      return space.contains(Arguments.key(key));
    } catch (InternalError e) {
      throw space.explain(e);
    }
  }

  @Override
  public long size() {
    ReadSpace space = space();
    try {
      return space.size();
    } catch (InternalError e) {
      throw space.explain(e);
    }
  }

  @Override
  public Optional<Instant> expiresAt(byte[] key) {
    long deadline = deadline(key);
    return hasNone(deadline) ? Optional.empty() : Optional.of(Instant.ofEpochMilli(deadline));
  }

  @Override
  public Optional<Duration> ttl(byte[] key) {
    long deadline = deadline(key);
    if (hasNone(deadline)) {
      return Optional.empty();
    }
    return Optional.of(Duration.ofMillis(Math.max(0, deadline - clock.millis())));
  }

  private long deadline(byte[] key) {
    ReadSpace space = space();
    try {
      return space.deadline(Arguments.key(key));
    } catch (InternalError e) {
      throw space.explain(e);
    }
  }

  private static boolean hasNone(long deadline) {
    return deadline == ReadSpace.ABSENT || deadline == RecordFormat.NO_DEADLINE;
  }

  @Override
  public Cursor<Entry> entries() {
    return cursor(ReadSpace::walk, Walk::entry);
  }

  @Override
  public Cursor<byte[]> keys() {
    return cursor(ReadSpace::walk, Walk::key);
  }

  @Override
  public Cursor<Entry> scan(KeyRange range) {
    Objects.requireNonNull(range, "range");
    return cursor(space -> space.walk(range), Walk::entry);
  }

  private <T> Cursor<T> cursor(Function<ReadSpace, Walk> start, Function<Walk, T> toElement) {
    ReadSpace space = space();
    try {
      return new WalkCursor<>(space, start.apply(space), toElement);
    } catch (InternalError e) {
      throw space.explain(e);
    }
  }
}
