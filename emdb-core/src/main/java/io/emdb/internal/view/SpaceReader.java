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
    return space().get(Arguments.key(key));
  }

  @Override
  public <R> @Nullable R read(byte[] key, ValueReader<R> reader) {
    Objects.requireNonNull(reader, "reader");
    return space().read(Arguments.key(key), reader);
  }

  @Override
  public boolean containsKey(byte[] key) {
    return space().contains(Arguments.key(key));
  }

  @Override
  public long size() {
    return space().size();
  }

  @Override
  public Optional<Instant> expiresAt(byte[] key) {
    long deadline = space().deadline(Arguments.key(key));
    return hasNone(deadline) ? Optional.empty() : Optional.of(Instant.ofEpochMilli(deadline));
  }

  @Override
  public Optional<Duration> ttl(byte[] key) {
    long deadline = space().deadline(Arguments.key(key));
    if (hasNone(deadline)) {
      return Optional.empty();
    }
    return Optional.of(Duration.ofMillis(Math.max(0, deadline - clock.millis())));
  }

  private static boolean hasNone(long deadline) {
    return deadline == ReadSpace.ABSENT || deadline == RecordFormat.NO_DEADLINE;
  }

  @Override
  public Cursor<Entry> entries() {
    return new WalkCursor<>(space().walk(), Walk::entry);
  }

  @Override
  public Cursor<byte[]> keys() {
    return new WalkCursor<>(space().walk(), Walk::key);
  }

  @Override
  public Cursor<Entry> scan(KeyRange range) {
    Objects.requireNonNull(range, "range");
    return new WalkCursor<>(space().walk(range), Walk::entry);
  }
}
