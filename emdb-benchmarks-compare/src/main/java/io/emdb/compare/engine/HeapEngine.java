package io.emdb.compare.engine;

import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentNavigableMap;
import java.util.concurrent.ConcurrentSkipListMap;
import org.jspecify.annotations.Nullable;

/** The JDK's concurrent maps: what the heap alone costs. Values are copied out, as stores do. */
final class HeapEngine implements Engine {

  static final EngineType HASHED =
      new EngineType(
          "heap-hash",
          "heap hash map",
          "`ConcurrentHashMap` of a byte-array wrapper to `byte[]`; values are copied on read",
          opening -> new HeapEngine(new ConcurrentHashMap<>()),
          Set.of());
  static final EngineType SORTED =
      new EngineType(
          "heap-sorted",
          "heap sorted map",
          "`ConcurrentSkipListMap` of a byte-array wrapper to `byte[]`; values are copied on read",
          opening -> new HeapEngine(new ConcurrentSkipListMap<>()),
          Set.of(Trait.ORDERED));

  private final Map<BytesKey, byte[]> map;

  private HeapEngine(Map<BytesKey, byte[]> map) {
    this.map = map;
  }

  @Override
  public void put(byte[] key, byte[] value) {
    map.put(new BytesKey(key), value);
  }

  @Override
  public void putBatch(byte[][] keys, byte[][] values) {
    for (int i = 0; i < keys.length; i++) {
      put(keys[i], values[i]);
    }
  }

  @Override
  public Bulk bulk() {
    return new HeapBulk();
  }

  @Override
  public Reader reader() {
    return new HeapReader();
  }

  @Override
  public void sync() {}

  @Override
  public void compact() {
    throw new UnsupportedOperationException("The heap has a garbage collector");
  }

  @Override
  public void close() {}

  private final class HeapBulk implements Bulk {

    @Override
    public void put(byte[] key, byte[] value) {
      HeapEngine.this.put(key, value);
    }

    @Override
    public void remove(byte[] key) {
      map.remove(new BytesKey(key));
    }

    @Override
    public void close() {}
  }

  private final class HeapReader implements Reader {

    @Override
    public byte @Nullable [] get(byte[] key) {
      byte[] value = map.get(new BytesKey(key));
      return value == null ? null : value.clone();
    }

    @Override
    public int scan(byte[] from, int limit, EntrySink sink) {
      if (!(map instanceof ConcurrentNavigableMap<BytesKey, byte[]> ordered)) {
        throw new UnsupportedOperationException("A hash map has no order");
      }
      int count = 0;
      for (Map.Entry<BytesKey, byte[]> entry : ordered.tailMap(new BytesKey(from)).entrySet()) {
        if (count == limit) {
          break;
        }
        sink.accept(entry.getKey().bytes().clone(), entry.getValue().clone());
        count++;
      }
      return count;
    }

    @Override
    public void close() {}
  }
}
