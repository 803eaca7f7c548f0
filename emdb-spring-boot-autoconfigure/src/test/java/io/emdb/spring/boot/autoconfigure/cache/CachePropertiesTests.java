package io.emdb.spring.boot.autoconfigure.cache;

import static io.emdb.spring.boot.autoconfigure.cache.CachingContext.cache;
import static org.assertj.core.api.Assertions.assertThat;

import io.emdb.Emdb;
import io.emdb.spring.boot.autoconfigure.cache.CachingContext.Caching;
import io.emdb.spring.cache.EmdbCache;
import io.emdb.spring.cache.EmdbCacheManager;
import io.emdb.spring.cache.HandClock;
import io.emdb.spring.cache.OnCacheError;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.cache.Cache;
import org.springframework.cache.CacheManager;
import org.springframework.cache.transaction.TransactionAwareCacheDecorator;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** What the properties of caches do. */
class CachePropertiesTests {

  private final ApplicationContextRunner runner = CachingContext.runner();

  @Test
  void cachesOfTheYamlExistFromTheStartAndOthersAreMadeOnDemand() {
    runner
        .withPropertyValues("emdb.cache.caches.cities.ttl=1h", "emdb.cache.caches[a.b].ttl=1m")
        .run(
            context -> {
              CacheManager manager = context.getBean(CacheManager.class);
              assertThat(manager.getCacheNames()).containsExactlyInAnyOrder("cities", "a.b");
              assertThat(manager.getCache("late")).isNotNull();
            });
  }

  @Test
  void cacheNamesOfSpringFixTheSet() {
    runner
        .withPropertyValues("spring.cache.cache-names=a,b", "emdb.cache.caches.c.ttl=1h")
        .run(
            context -> {
              CacheManager manager = context.getBean(CacheManager.class);
              assertThat(manager.getCacheNames()).containsExactlyInAnyOrder("a", "b", "c");
              assertThat(manager.getCache("late")).isNull();
            });
  }

  @Test
  void dynamicIsWhatThePropertySays() {
    runner
        .withPropertyValues("spring.cache.cache-names=a", "emdb.cache.dynamic=true")
        .run(
            context ->
                assertThat(context.getBean(CacheManager.class).getCache("late")).isNotNull());
    runner
        .withPropertyValues("emdb.cache.dynamic=false")
        .run(context -> assertThat(context.getBean(CacheManager.class).getCache("late")).isNull());
  }

  @Test
  void ttlOfACacheGoesBeforeTheCommonOne() {
    runner
        .withPropertyValues("emdb.cache.ttl=1m", "emdb.cache.caches.long.ttl=1h")
        .run(
            context -> {
              HandClock clock = context.getBean(HandClock.class);
              Cache common = cache(context.getBean(CacheManager.class), "common");
              Cache own = cache(context.getBean(CacheManager.class), "long");
              common.put("k", "v");
              own.put("k", "v");
              clock.advance(Duration.ofMinutes(1));
              assertThat(common.get("k")).isNull();
              assertThat(own.get("k")).isNotNull();
              clock.advance(Duration.ofMinutes(59));
              assertThat(own.get("k")).isNull();
            });
  }

  /** As {@code emdb.default-ttl}: {@code ttl: 60} was 60 ms here and 60 s there. */
  @Test
  void aBareTtlIsInSeconds() {
    runner
        .withPropertyValues("emdb.cache.ttl=60", "emdb.cache.caches.long.ttl=120")
        .run(
            context -> {
              HandClock clock = context.getBean(HandClock.class);
              Cache common = cache(context.getBean(CacheManager.class), "common");
              Cache own = cache(context.getBean(CacheManager.class), "long");
              common.put("k", "v");
              own.put("k", "v");
              clock.advance(Duration.ofSeconds(59));
              assertThat(common.get("k")).isNotNull();
              clock.advance(Duration.ofSeconds(1));
              assertThat(common.get("k")).isNull();
              clock.advance(Duration.ofSeconds(59));
              assertThat(own.get("k")).isNotNull();
              clock.advance(Duration.ofSeconds(1));
              assertThat(own.get("k")).isNull();
            });
  }

  @Test
  void ttlThatIsNotPositiveIsExplained() {
    runner
        .withPropertyValues("emdb.cache.caches.a.ttl=0s")
        .run(
            context ->
                assertThat(context)
                    .getFailure()
                    .hasStackTraceContaining("'emdb.cache.caches.a.ttl' must be positive"));
  }

  @Test
  void ttlThatNoDeadlineCanHoldIsExplained() {
    runner
        .withPropertyValues("emdb.cache.ttl=100000000000d")
        .run(
            context ->
                assertThat(context)
                    .getFailure()
                    .hasStackTraceContaining("'emdb.cache.ttl' is longer than any deadline"));
  }

  @Test
  void jitterShortensTheTimeToLiveOfSomeKeysMoreThanOfOthers() {
    runner
        .withPropertyValues(
            "emdb.cache.ttl=1h",
            "emdb.cache.ttl-jitter=0.5",
            "emdb.cache.caches.exact.ttl-jitter=0")
        .run(
            context -> {
              HandClock clock = context.getBean(HandClock.class);
              EmdbCache spread = (EmdbCache) cache(context.getBean(CacheManager.class), "spread");
              EmdbCache exact = (EmdbCache) cache(context.getBean(CacheManager.class), "exact");
              for (int i = 0; i < 100; i++) {
                spread.put(i, "v");
                exact.put(i, "v");
              }
              clock.advance(Duration.ofMinutes(45));
              assertThat(spread.size()).isBetween(20L, 80L);
              assertThat(exact.size()).isEqualTo(100);
            });
  }

  @Test
  void jitterThatIsNoPartIsExplained() {
    runner
        .withPropertyValues("emdb.cache.caches.a.ttl-jitter=2")
        .run(
            context ->
                assertThat(context)
                    .getFailure()
                    .hasStackTraceContaining(
                        "'emdb.cache.caches.a.ttl-jitter' must be within 0 and 1"));
  }

  @Test
  void versionAndAnswerToErrorsOfACacheGoBeforeTheCommonOnes() {
    runner
        .withPropertyValues(
            "emdb.cache.version=1",
            "emdb.cache.on-error=throw",
            "emdb.cache.caches.a.version=2",
            "emdb.cache.caches.a.on-error=miss")
        .withBean(
            EmdbCacheConfigurationCustomizer.class,
            () ->
                (name, configuration) -> {
                  boolean own = name.equals("a");
                  assertThat(configuration.version()).isEqualTo(own ? "2" : "1");
                  assertThat(configuration.onError())
                      .isEqualTo(own ? OnCacheError.MISS : OnCacheError.THROW);
                  return configuration;
                })
        .run(context -> assertThat(cache(context.getBean(CacheManager.class), "b")).isNotNull());
  }

  @Test
  void boundsOfACacheGoBeforeTheCommonOnes() {
    runner
        .withPropertyValues(
            "emdb.cache.max-entries=10",
            "emdb.cache.caches.few.max-entries=3",
            "emdb.cache.caches.small.max-size=1KB")
        .run(
            context -> {
              CacheManager manager = context.getBean(CacheManager.class);
              for (int i = 0; i < 100; i++) {
                for (String name : List.of("common", "few", "small")) {
                  cache(manager, name).put(i, "v".repeat(100));
                }
              }
              assertThat(((EmdbCache) cache(manager, "common")).size()).isEqualTo(10);
              assertThat(((EmdbCache) cache(manager, "few")).size()).isEqualTo(3);
              assertThat(((EmdbCache) cache(manager, "small")).size()).isBetween(2L, 9L);
            });
  }

  @Test
  void timeToIdleEndsWhatNobodyReads() {
    runner
        .withPropertyValues("emdb.cache.time-to-idle=8m", "emdb.cache.caches.long.time-to-idle=8h")
        .run(
            context -> {
              HandClock clock = context.getBean(HandClock.class);
              Cache common = cache(context.getBean(CacheManager.class), "common");
              Cache own = cache(context.getBean(CacheManager.class), "long");
              for (Cache cache : List.of(common, own)) {
                cache.put("read", "v");
                cache.put("left", "v");
              }
              clock.advance(Duration.ofMinutes(8));
              assertThat(common.get("read")).isNotNull();
              clock.advance(Duration.ofMinutes(1));
              assertThat(common.get("read")).isNotNull();
              assertThat(common.get("left")).isNull();
              assertThat(common.evictIfPresent("left")).isFalse();
              assertThat(common.putIfAbsent("left", "w")).isNull();
              assertThat(own.get("left")).isNotNull();
            });
    runner
        .withPropertyValues("emdb.cache.caches.a.time-to-idle=0s")
        .run(
            context ->
                assertThat(context)
                    .getFailure()
                    .hasStackTraceContaining(
                        "'emdb.cache.caches.a.time-to-idle' must be positive"));
  }

  @Test
  void boundsThatAreNotPositiveAreExplained() {
    runner
        .withPropertyValues("emdb.cache.caches.a.max-entries=0")
        .run(
            context ->
                assertThat(context)
                    .getFailure()
                    .hasStackTraceContaining("'emdb.cache.caches.a.max-entries' must be positive"));
    runner
        .withPropertyValues("emdb.cache.max-size=0B")
        .run(
            context ->
                assertThat(context)
                    .getFailure()
                    .hasStackTraceContaining("'emdb.cache.max-size' must be positive"));
  }

  @Test
  void nullValuesOfACacheGoBeforeTheCommonSetting() {
    runner
        .withPropertyValues("emdb.cache.null-values=false", "emdb.cache.caches.a.null-values=true")
        .run(
            context -> {
              CacheManager manager = context.getBean(CacheManager.class);
              assertThat(((EmdbCache) cache(manager, "a")).isAllowNullValues()).isTrue();
              assertThat(((EmdbCache) cache(manager, "b")).isAllowNullValues()).isFalse();
            });
  }

  @Test
  void transactionAwareDecoratesTheCaches() {
    runner
        .withPropertyValues("emdb.cache.transaction-aware=true")
        .run(
            context ->
                assertThat(context.getBean(CacheManager.class).getCache("a"))
                    .isInstanceOf(TransactionAwareCacheDecorator.class));
  }

  @Test
  void databaseIsFoundByBeanNameOrQualifier() {
    for (String name : List.of("secondDatabase", "second")) {
      runner
          .withUserConfiguration(SecondDatabase.class)
          .withPropertyValues("emdb.cache.database=" + name)
          .run(
              context ->
                  assertThat(context.getBean(EmdbCacheManager.class).getDatabase())
                      .isSameAs(context.getBean("secondDatabase")));
    }
    runner
        .withUserConfiguration(SecondDatabase.class)
        .run(
            context ->
                assertThat(context.getBean(EmdbCacheManager.class).getDatabase())
                    .isSameAs(context.getBean("database")));
  }

  @Test
  void databaseThatDoesNotExistIsNamedWithThoseThatDo() {
    runner
        .withUserConfiguration(SecondDatabase.class)
        .withPropertyValues("emdb.cache.database=missing")
        .run(
            context ->
                assertThat(context)
                    .getFailure()
                    .hasStackTraceContaining(
                        "'missing', but there are only [database, secondDatabase]"));
  }

  @Test
  void versionMakesEarlierEntriesMiss() {
    Emdb shared = Emdb.openInMemory();
    ApplicationContextRunner onShared =
        new ApplicationContextRunner()
            .withConfiguration(AutoConfigurations.of(EmdbCacheAutoConfiguration.class))
            .withUserConfiguration(Caching.class)
            .withBean(Emdb.class, () -> shared, definition -> definition.setDestroyMethodName(""));
    onShared.run(context -> cache(context.getBean(CacheManager.class), "a").put("k", "v"));
    onShared.run(
        context -> {
          CacheManager manager = context.getBean(CacheManager.class);
          assertThat(manager.getCacheNames()).as("found in the database").containsExactly("a");
          assertThat(cache(manager, "a").get("k", String.class)).isEqualTo("v");
        });
    onShared
        .withPropertyValues("emdb.cache.version=2")
        .run(
            context ->
                assertThat(cache(context.getBean(CacheManager.class), "a").get("k")).isNull());
    shared.close();
  }

  @Configuration(proxyBeanMethods = false)
  static class SecondDatabase {

    @Bean(defaultCandidate = false)
    @Qualifier("second")
    Emdb secondDatabase() {
      return Emdb.openInMemory();
    }
  }
}
