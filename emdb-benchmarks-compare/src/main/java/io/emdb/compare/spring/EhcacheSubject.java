package io.emdb.compare.spring;

import java.nio.file.Path;
import java.util.Objects;
import javax.cache.CacheManager;
import javax.cache.spi.CachingProvider;
import org.ehcache.config.CacheConfiguration;
import org.ehcache.config.builders.CacheConfigurationBuilder;
import org.ehcache.config.builders.ResourcePoolsBuilder;
import org.ehcache.config.units.MemoryUnit;
import org.ehcache.core.config.DefaultConfiguration;
import org.ehcache.impl.config.persistence.DefaultPersistenceConfiguration;
import org.ehcache.jsr107.Eh107Configuration;
import org.ehcache.jsr107.EhcacheCachingProvider;
import org.springframework.cache.Cache;
import org.springframework.cache.jcache.JCacheCacheManager;

/** Ehcache's disk tier through JCache. */
final class EhcacheSubject implements CacheSubject {

  static final CacheType TYPE =
      new CacheType(
          "ehcache",
          "JCacheCache, Ehcache disk",
          "disk tier only, persistent, 4 GB, its own serializer for objects",
          EhcacheSubject::new);

  private final CachingProvider provider;
  private final Cache cache;

  private EhcacheSubject(Path directory, Class<?> valueType) {
    EhcacheCachingProvider ehcache = new EhcacheCachingProvider();
    provider = ehcache;
    DefaultConfiguration persistent =
        new DefaultConfiguration(
            EhcacheSubject.class.getClassLoader(),
            new DefaultPersistenceConfiguration(directory.resolve("ehcache").toFile()));
    CacheManager manager = ehcache.getCacheManager(ehcache.getDefaultURI(), persistent);
    manager.createCache("cache", configuration(valueType));
    JCacheCacheManager caches = new JCacheCacheManager(manager);
    caches.afterPropertiesSet();
    cache = Objects.requireNonNull(caches.getCache("cache"));
  }

  private static <V> javax.cache.configuration.Configuration<Object, V> configuration(
      Class<V> valueType) {
    CacheConfiguration<Object, V> disk =
        CacheConfigurationBuilder.newCacheConfigurationBuilder(
                Object.class,
                valueType,
                ResourcePoolsBuilder.newResourcePoolsBuilder().disk(4, MemoryUnit.GB, true))
            .build();
    return Eh107Configuration.fromEhcacheCacheConfiguration(disk);
  }

  @Override
  public Cache cache() {
    return cache;
  }

  @Override
  public void close() {
    provider.close();
  }
}
