package io.emdb.compare.spring;

import java.nio.file.Path;
import java.util.Objects;
import org.springframework.cache.Cache;
import org.springframework.data.redis.cache.RedisCacheConfiguration;
import org.springframework.data.redis.cache.RedisCacheManager;
import org.springframework.data.redis.cache.RedisCacheWriter;
import org.springframework.data.redis.connection.RedisStandaloneConfiguration;
import org.springframework.data.redis.connection.lettuce.LettuceConnectionFactory;
import org.springframework.data.redis.serializer.JacksonJsonRedisSerializer;
import org.springframework.data.redis.serializer.RedisSerializationContext.SerializationPair;

/** Spring's Redis cache with a real server on the same machine. */
final class RedisSubject implements CacheSubject {

  static final CacheType TYPE =
      new CacheType(
          "redis",
          "RedisCache",
          "`redis-server` of the system on the loopback interface, without snapshots and log;"
              + " Lettuce; values as JSON of one known class, the cheapest it offers;"
              + " `immediateWrites()`, so that a put ends when the server has answered: by default it"
              + " is not waited for",
          RedisSubject::new);

  private final RedisServer server;
  private final LettuceConnectionFactory connections;
  private final Cache cache;

  private RedisSubject(Path directory, Class<?> valueType) throws Exception {
    server = new RedisServer(directory);
    connections =
        new LettuceConnectionFactory(new RedisStandaloneConfiguration("127.0.0.1", server.port()));
    connections.afterPropertiesSet();
    connections.start();
    RedisCacheManager caches =
        RedisCacheManager.builder(
                RedisCacheWriter.create(connections, writer -> writer.immediateWrites()))
            .cacheDefaults(
                RedisCacheConfiguration.defaultCacheConfig()
                    .serializeValuesWith(
                        SerializationPair.fromSerializer(
                            new JacksonJsonRedisSerializer<>(valueType))))
            .build();
    caches.afterPropertiesSet();
    cache = Objects.requireNonNull(caches.getCache("cache"));
  }

  @Override
  public Cache cache() {
    return cache;
  }

  @Override
  public void close() throws InterruptedException {
    connections.destroy();
    server.close();
  }
}
