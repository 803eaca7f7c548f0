package io.emdb.compare.spring;

import io.emdb.Emdb;
import io.emdb.spring.cache.AllowedTypes;
import io.emdb.spring.cache.EmdbCacheConfiguration;
import io.emdb.spring.cache.EmdbCacheManager;
import io.emdb.spring.cache.JacksonCacheCodec;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import org.springframework.cache.Cache;
import tools.jackson.databind.json.JsonMapper;

/** The cache of this project. */
final class EmdbSubject implements CacheSubject {

  static final CacheType TYPE =
      new CacheType(
          "emdb",
          "EmdbCache",
          "as the starter sets it: flush policy `every-64`, Jackson codec with allowed types",
          (directory, valueType) -> new EmdbSubject(directory));

  private final Emdb emdb;
  private final Cache cache;

  private EmdbSubject(Path directory) {
    emdb = Emdb.open(directory.resolve("emdb"));
    JacksonCacheCodec codec =
        new JacksonCacheCodec(
            new JsonMapper(),
            AllowedTypes.ofPackages(List.of(City.class.getPackageName())),
            EmdbSubject.class.getClassLoader());
    EmdbCacheManager caches = new EmdbCacheManager(emdb, EmdbCacheConfiguration.with(codec));
    caches.afterPropertiesSet();
    cache = Objects.requireNonNull(caches.getCache("cache"));
  }

  @Override
  public Cache cache() {
    return cache;
  }

  @Override
  public void close() {
    emdb.close();
  }
}
