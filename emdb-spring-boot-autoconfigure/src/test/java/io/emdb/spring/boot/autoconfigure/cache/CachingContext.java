package io.emdb.spring.boot.autoconfigure.cache;

import static org.assertj.core.api.Assertions.assertThat;

import io.emdb.Emdb;
import io.emdb.spring.cache.HandClock;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.cache.autoconfigure.CacheAutoConfiguration;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.cache.Cache;
import org.springframework.cache.CacheManager;
import org.springframework.cache.annotation.EnableCaching;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** An application with a database and caching, and no more. */
final class CachingContext {

  private CachingContext() {}

  static ApplicationContextRunner runner() {
    return new ApplicationContextRunner()
        .withConfiguration(
            AutoConfigurations.of(CacheAutoConfiguration.class, EmdbCacheAutoConfiguration.class))
        .withUserConfiguration(Database.class, Caching.class);
  }

  static Cache cache(CacheManager manager, String name) {
    Cache cache = manager.getCache(name);
    assertThat(cache).isNotNull();
    return cache;
  }

  @Configuration(proxyBeanMethods = false)
  static class Database {

    @Bean
    HandClock clock() {
      return new HandClock();
    }

    @Bean
    Emdb database(HandClock clock) {
      return Emdb.builder().clock(clock).open();
    }
  }

  @Configuration(proxyBeanMethods = false)
  @EnableCaching
  static class Caching {}
}
