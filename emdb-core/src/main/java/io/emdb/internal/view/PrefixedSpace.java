package io.emdb.internal.view;

import io.emdb.EmdbException;
import io.emdb.Entry;
import io.emdb.KeyRange;
import io.emdb.ValueReader;
import io.emdb.internal.engine.KeySpace;
import io.emdb.internal.engine.Walk;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The keys of a space that start with a prefix, addressed by what follows it. */
final class PrefixedSpace implements KeySpace {

  private final KeySpace space;
  private final byte[] prefix;

  PrefixedSpace(KeySpace space, byte[] prefix) {
    this.space = space;
    this.prefix = prefix;
  }

  private byte[] full(byte[] key) {
    byte[] full = Arrays.copyOf(prefix, prefix.length + key.length);
    System.arraycopy(key, 0, full, prefix.length, key.length);
    return Arguments.key(full);
  }

  private KeyRange full(KeyRange range) {
    byte[] to = range.to();
    if (to == null) {
      KeyRange all = KeyRange.prefix(prefix);
      byte[] end = all.to();
      byte[] from = full(range.from());
      return end == null ? KeyRange.startingAt(from) : KeyRange.between(from, end);
    }
    return KeyRange.between(full(range.from()), full(to));
  }

  @Override
  public EmdbException explain(InternalError fault) {
    return space.explain(fault);
  }

  @Override
  public byte @Nullable [] get(byte[] key) {
    return space.get(full(key));
  }

  @Override
  public <R> @Nullable R read(byte[] key, ValueReader<R> reader) {
    return space.read(full(key), reader);
  }

  @Override
  public boolean contains(byte[] key) {
    return space.contains(full(key));
  }

  @Override
  public long deadline(byte[] key) {
    return space.deadline(full(key));
  }

  @Override
  public long size() {
    if (prefix.length == 0) {
      return space.size();
    }
    long count = 0;
    try (Walk walk = walk()) {
      while (walk.advance()) {
        count++;
      }
    }
    return count;
  }

  @Override
  public Walk walk() {
    return prefix.length == 0
        ? space.walk()
        : new Stripped(space.walk(KeyRange.prefix(prefix)), prefix.length);
  }

  @Override
  public Walk walk(KeyRange range) {
    return new Stripped(space.walk(full(range)), prefix.length);
  }

  @Override
  public void put(byte[] key, byte[] value, long deadline) {
    space.put(full(key), value, deadline);
  }

  @Override
  public void putAll(Collection<Entry> entries, long deadline) {
    List<Entry> full = new ArrayList<>(entries.size());
    entries.forEach(entry -> full.add(new Entry(full(entry.key()), entry.value())));
    space.putAll(full, deadline);
  }

  @Override
  public byte @Nullable [] putIfAbsent(byte[] key, byte[] value, long deadline) {
    return space.putIfAbsent(full(key), value, deadline);
  }

  @Override
  public boolean replace(byte[] key, byte[] expected, byte[] value, long deadline) {
    return space.replace(full(key), expected, value, deadline);
  }

  @Override
  public byte @Nullable [] remove(byte[] key) {
    return space.remove(full(key));
  }

  @Override
  public boolean delete(byte[] key) {
    return space.delete(full(key));
  }

  @Override
  public boolean persist(byte[] key) {
    return space.persist(full(key));
  }

  @Override
  public void clear() {
    if (prefix.length == 0) {
      throw new IllegalArgumentException(
          "The group of the empty 'prefix' cannot be cleared: clear the store itself");
    }
    space.deleteAll(KeyRange.prefix(prefix));
  }

  @Override
  public long deleteAll(Collection<byte[]> keys) {
    List<byte[]> full = new ArrayList<>(keys.size());
    keys.forEach(key -> full.add(full(key)));
    return space.deleteAll(full);
  }

  @Override
  public long deleteAll(KeyRange range) {
    return space.deleteAll(full(range));
  }

  /** A walk whose keys lose the prefix. */
  private record Stripped(Walk walk, int length) implements Walk {

    @Override
    public boolean advance() {
      return walk.advance();
    }

    @Override
    public byte[] key() {
      byte[] key = walk.key();
      return Arrays.copyOfRange(key, length, key.length);
    }

    @Override
    public byte[] value() {
      return walk.value();
    }

    @Override
    public void close() {
      walk.close();
    }
  }
}
