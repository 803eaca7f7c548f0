package io.emdb.compare.engine;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Set;
import java.util.function.Function;
import org.ehcache.Cache;
import org.ehcache.PersistentCacheManager;
import org.ehcache.config.builders.CacheConfigurationBuilder;
import org.ehcache.config.builders.CacheManagerBuilder;
import org.ehcache.config.builders.ResourcePoolsBuilder;
import org.ehcache.config.units.MemoryUnit;
import org.ehcache.spi.serialization.Serializer;
import org.jspecify.annotations.Nullable;

/** Ehcache 3 with its disk tier alone. */
final class EhcacheEngine implements Engine {

  static final EngineType TYPE =
      new EngineType(
          "ehcache",
          "Ehcache disk",
          "disk tier only, persistent, 8 GB, serializers that only copy bytes. It has no sync and"
              + " no durable put: data is only kept by a clean close",
          EhcacheEngine::new,
          Set.of(Trait.PERSISTENT));

  private final PersistentCacheManager caches;
  private final Cache<BytesKey, byte[]> cache;

  private EhcacheEngine(Opening opening) {
    caches =
        CacheManagerBuilder.newCacheManagerBuilder()
            .with(CacheManagerBuilder.persistence(opening.directory().resolve("ehcache").toFile()))
            .withCache(
                "kv",
                CacheConfigurationBuilder.newCacheConfigurationBuilder(
                        BytesKey.class,
                        byte[].class,
                        ResourcePoolsBuilder.newResourcePoolsBuilder().disk(8, MemoryUnit.GB, true))
                    .withKeySerializer(new Bytes<>(BytesKey::bytes, BytesKey::new))
                    .withValueSerializer(new Bytes<>(value -> value, value -> value)))
            .build(true);
    cache = caches.getCache("kv", BytesKey.class, byte[].class);
  }

  @Override
  public void put(byte[] key, byte[] value) {
    cache.put(new BytesKey(key), value);
  }

  @Override
  public void putBatch(byte[][] keys, byte[][] values) {
    throw new UnsupportedOperationException("Ehcache has no atomic batches");
  }

  @Override
  public Bulk bulk() {
    return new EhcacheBulk();
  }

  @Override
  public Reader reader() {
    return new EhcacheReader();
  }

  @Override
  public void sync() {}

  @Override
  public void compact() {
    throw new UnsupportedOperationException("Ehcache has no compaction");
  }

  @Override
  public void close() {
    caches.close();
  }

  private record Bytes<T>(Function<T, byte[]> toBytes, Function<byte[], T> fromBytes)
      implements Serializer<T> {

    @Override
    public ByteBuffer serialize(T object) {
      return ByteBuffer.wrap(toBytes.apply(object));
    }

    @Override
    public T read(ByteBuffer binary) {
      byte[] bytes = new byte[binary.remaining()];
      binary.get(bytes);
      return fromBytes.apply(bytes);
    }

    @Override
    public boolean equals(T object, ByteBuffer binary) {
      return Arrays.equals(toBytes.apply(object), toBytes.apply(read(binary)));
    }
  }

  private final class EhcacheBulk implements Bulk {

    @Override
    public void put(byte[] key, byte[] value) {
      EhcacheEngine.this.put(key, value);
    }

    @Override
    public void remove(byte[] key) {
      cache.remove(new BytesKey(key));
    }

    @Override
    public void close() {}
  }

  private final class EhcacheReader implements Reader {

    @Override
    public byte @Nullable [] get(byte[] key) {
      return cache.get(new BytesKey(key));
    }

    @Override
    public void close() {}
  }
}
