package io.emdb.spring.cache;

import io.emdb.Emdb;
import java.util.List;
import java.util.function.UnaryOperator;
import tools.jackson.databind.json.JsonMapper;

/** Makes caches for tests. */
final class Caches {

  private Caches() {}

  static EmdbCacheConfiguration configuration() {
    AllowedTypes types = AllowedTypes.ofPackages(List.of("io.emdb.spring.cache"));
    return EmdbCacheConfiguration.with(
        new JacksonCacheCodec(new JsonMapper(), types, Caches.class.getClassLoader()));
  }

  static EmdbCache cache(Emdb database, String name) {
    return cache(database, name, configuration -> configuration);
  }

  static EmdbCache cache(
      Emdb database, String name, UnaryOperator<EmdbCacheConfiguration> configure) {
    return new EmdbCache(name, database, configure.apply(configuration()), new LoadWaits());
  }
}
