package io.emdb.internal.view;

import io.emdb.Entry;
import io.emdb.Group;
import io.emdb.KeyRange;
import io.emdb.KeyValues;
import io.emdb.Ttl;
import io.emdb.internal.engine.KeySpace;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The whole key-value API over a space, which each operation asks for anew. */
abstract class SpaceView extends SpaceReader implements KeyValues {

  private final @Nullable Duration defaultTtl;

  SpaceView(InstantSource clock, @Nullable Duration defaultTtl) {
    super(clock);
    this.defaultTtl = defaultTtl;
  }

  @Override
  abstract KeySpace space();

  @Nullable Duration defaultTtl() {
    return defaultTtl;
  }

  private long deadline(Ttl ttl) {
    return Arguments.deadline(ttl, defaultTtl, clock());
  }

  @Override
  public void put(byte[] key, byte[] value, Ttl ttl) {
    Objects.requireNonNull(value, "value");
    KeySpace space = space();
    try {
      space.put(Arguments.key(key), value, deadline(ttl));
    } catch (InternalError e) {
      throw space.explain(e);
    }
  }

  @Override
  public void putAll(Iterable<Entry> entries, Ttl ttl) {
    Objects.requireNonNull(entries, "entries");
    List<Entry> batch = new ArrayList<>();
    for (Entry entry : entries) {
      Arguments.key(Objects.requireNonNull(entry, "entries").key());
      batch.add(entry);
    }
    long deadline = deadline(ttl);
    KeySpace space = space();
    try {
      space.putAll(batch, deadline);
    } catch (InternalError e) {
      throw space.explain(e);
    }
  }

  @Override
  public byte @Nullable [] putIfAbsent(byte[] key, byte[] value, Ttl ttl) {
    Objects.requireNonNull(value, "value");
    KeySpace space = space();
    try {
      return space.putIfAbsent(Arguments.key(key), value, deadline(ttl));
    } catch (InternalError e) {
      throw space.explain(e);
    }
  }

  @Override
  public boolean replace(byte[] key, byte[] expected, byte[] value, Ttl ttl) {
    Objects.requireNonNull(expected, "expected");
    Objects.requireNonNull(value, "value");
    KeySpace space = space();
    try {
      return space.replace(Arguments.key(key), expected, value, deadline(ttl));
    } catch (InternalError e) {
      throw space.explain(e);
    }
  }

  @Override
  public byte @Nullable [] remove(byte[] key) {
    KeySpace space = space();
    try {
      return space.remove(Arguments.key(key));
    } catch (InternalError e) {
      throw space.explain(e);
    }
  }

  @Override
  public boolean delete(byte[] key) {
    KeySpace space = space();
    try {
      return space.delete(Arguments.key(key));
    } catch (InternalError e) {
      throw space.explain(e);
    }
  }

  @Override
  public long deleteAll(Iterable<byte[]> keys) {
    Objects.requireNonNull(keys, "keys");
    List<byte[]> batch = new ArrayList<>();
    for (byte[] key : keys) {
      batch.add(Arguments.key(Objects.requireNonNull(key, "keys")));
    }
    KeySpace space = space();
    try {
      return space.deleteAll(batch);
    } catch (InternalError e) {
      throw space.explain(e);
    }
  }

  @Override
  public boolean persist(byte[] key) {
    KeySpace space = space();
    try {
      return space.persist(Arguments.key(key));
    } catch (InternalError e) {
      throw space.explain(e);
    }
  }

  @Override
  public void clear() {
    KeySpace space = space();
    try {
      space.clear();
    } catch (InternalError e) {
      throw space.explain(e);
    }
  }

  @Override
  public Group group(String prefix) {
    return new GroupView(this, Objects.requireNonNull(prefix, "prefix"));
  }

  @Override
  public long deleteGroup(String prefix) {
    if (Objects.requireNonNull(prefix, "prefix").isEmpty()) {
      throw new IllegalArgumentException(
          "'prefix' must not be empty: a whole store is emptied by clear()");
    }
    KeySpace space = space();
    try {
      return space.deleteAll(KeyRange.prefix(prefix + "."));
    } catch (InternalError e) {
      throw space.explain(e);
    }
  }
}
