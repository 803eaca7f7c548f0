package io.emdb.spring.boot.autoconfigure.cache;

import static org.assertj.core.api.Assertions.assertThat;

import io.emdb.Emdb;
import io.emdb.spring.cache.EmdbCacheManager;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import org.junit.jupiter.api.Test;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.cache.actuate.endpoint.CachesEndpoint;
import org.springframework.boot.cache.autoconfigure.CacheAutoConfiguration;
import org.springframework.boot.cache.autoconfigure.CachesEndpointAutoConfiguration;
import org.springframework.boot.cache.autoconfigure.metrics.CacheMetricsAutoConfiguration;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.cache.Cache;
import org.springframework.cache.CacheManager;
import org.springframework.cache.annotation.EnableCaching;
import org.springframework.context.annotation.Configuration;

/** The caches seen through metrics and the caches endpoint. */
class CacheActuatorTests {

  private final ApplicationContextRunner runner =
      new ApplicationContextRunner()
          .withConfiguration(
              AutoConfigurations.of(
                  CacheAutoConfiguration.class,
                  CacheMetricsAutoConfiguration.class,
                  CachesEndpointAutoConfiguration.class,
                  EmdbCacheAutoConfiguration.class))
          .withPropertyValues("management.endpoints.web.exposure.include=caches")
          .withBean(Emdb.class, Emdb::openInMemory)
          .withBean(MeterRegistry.class, SimpleMeterRegistry::new)
          .withUserConfiguration(Caching.class);

  private static double gets(MeterRegistry registry, String cache, String result) {
    Tags tags = Tags.of("cache", cache, "name", cache, "cache.manager", "cacheManager");
    return registry.get("cache.gets").tags(tags.and("result", result)).functionCounter().count();
  }

  @Test
  void cachesKnownAtTheStartAreMetered() {
    runner
        .withPropertyValues("emdb.cache.caches.early.ttl=1h")
        .run(
            context -> {
              Cache cache = context.getBean(CacheManager.class).getCache("early");
              cache.get("k");
              cache.put("k", "v");
              cache.get("k");
              MeterRegistry registry = context.getBean(MeterRegistry.class);
              assertThat(gets(registry, "early", "hit")).isEqualTo(1);
              assertThat(gets(registry, "early", "miss")).isEqualTo(1);
              assertThat(registry.get("cache.size").tag("cache", "early").gauge().value())
                  .isEqualTo(1);
            });
  }

  @Test
  void cachesMadeOnDemandAreMeteredWithTheSameTags() {
    runner.run(
        context -> {
          MeterRegistry registry = context.getBean(MeterRegistry.class);
          assertThat(registry.find("cache.gets").meters()).isEmpty();
          Cache cache = context.getBean(CacheManager.class).getCache("late");
          cache.put("k", "v");
          cache.get("k");
          assertThat(gets(registry, "late", "hit")).isEqualTo(1);
          assertThat(registry.get("cache.puts").tag("cache", "late").functionCounter().count())
              .isEqualTo(1);
        });
  }

  @Test
  void transactionAwareCachesAreMeteredToo() {
    runner
        .withPropertyValues("emdb.cache.transaction-aware=true", "emdb.cache.caches.early.ttl=1h")
        .run(
            context -> {
              EmdbCacheManager manager = context.getBean(EmdbCacheManager.class);
              MeterRegistry registry = context.getBean(MeterRegistry.class);
              for (String name : new String[] {"early", "late"}) {
                manager.getCache(name).get("k");
                assertThat(gets(registry, name, "miss")).as(name).isEqualTo(1);
              }
            });
  }

  @Test
  void withoutARegistryCachesMadeOnDemandWork() {
    new ApplicationContextRunner()
        .withConfiguration(AutoConfigurations.of(EmdbCacheAutoConfiguration.class))
        .withBean(Emdb.class, Emdb::openInMemory)
        .withUserConfiguration(Caching.class)
        .run(
            context ->
                assertThat(context.getBean(CacheManager.class).getCache("late")).isNotNull());
  }

  @Test
  void endpointListsAndClearsTheCaches() {
    runner
        .withPropertyValues("emdb.cache.caches.cities.ttl=1h")
        .run(
            context -> {
              CachesEndpoint endpoint = context.getBean(CachesEndpoint.class);
              Cache cache = context.getBean(CacheManager.class).getCache("cities");
              cache.put("k", "v");
              assertThat(endpoint.cache("cities", null)).isNotNull();
              assertThat(endpoint.clearCache("cities", null)).isTrue();
              assertThat(cache.get("k")).isNull();
              cache.put("k", "v");
              endpoint.clearCaches();
              assertThat(cache.get("k")).isNull();
            });
  }

  /**
   * It was the name of an internal type, and asking for it, or for the size, wrote to the database.
   */
  @Test
  void endpointShowsAPublicTypeAndMakesNothing() {
    runner
        .withPropertyValues("emdb.cache.caches.cities.ttl=1h", "emdb.cache.transaction-aware=true")
        .run(
            context -> {
              CachesEndpoint endpoint = context.getBean(CachesEndpoint.class);
              String type = "io.emdb.spring.cache.EmdbCacheNamespace";
              assertThat(target(endpoint, "cities")).isEqualTo(type);
              assertThat(endpoint.cache("cities", null).getTarget()).isEqualTo(type);
              assertThat(context.getBean(Emdb.class).namespaces()).isEmpty();
              assertThat(Class.forName(type)).isPublic();
            });
  }

  @Test
  void endpointListsTheCachesOfADatabaseThatIsClosed() {
    runner
        .withPropertyValues("emdb.cache.caches.cities.ttl=1h")
        .run(
            context -> {
              context.getBean(Emdb.class).close();
              assertThat(target(context.getBean(CachesEndpoint.class), "cities")).isNotEmpty();
            });
  }

  private static String target(CachesEndpoint endpoint, String cache) {
    return endpoint
        .caches()
        .getCacheManagers()
        .get("cacheManager")
        .getCaches()
        .get(cache)
        .getTarget();
  }

  @Configuration(proxyBeanMethods = false)
  @EnableCaching
  static class Caching {}
}
