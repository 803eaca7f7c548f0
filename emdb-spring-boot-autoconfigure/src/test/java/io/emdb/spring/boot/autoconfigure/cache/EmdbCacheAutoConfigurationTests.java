package io.emdb.spring.boot.autoconfigure.cache;

import static io.emdb.spring.boot.autoconfigure.cache.CachingContext.cache;
import static org.assertj.core.api.Assertions.assertThat;

import io.emdb.Emdb;
import io.emdb.spring.boot.autoconfigure.cache.CachingContext.Caching;
import io.emdb.spring.boot.autoconfigure.cache.CachingContext.Database;
import io.emdb.spring.cache.EmdbCache;
import io.emdb.spring.cache.EmdbCacheManager;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.cache.autoconfigure.CacheAutoConfiguration;
import org.springframework.boot.cache.autoconfigure.CacheManagerCustomizer;
import org.springframework.boot.cache.autoconfigure.CacheManagerCustomizers;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.cache.Cache;
import org.springframework.cache.CacheManager;
import org.springframework.cache.annotation.CachingConfigurer;
import org.springframework.cache.concurrent.ConcurrentMapCache;
import org.springframework.cache.concurrent.ConcurrentMapCacheManager;
import org.springframework.cache.interceptor.CacheResolver;
import org.springframework.cache.interceptor.SimpleCacheResolver;
import org.springframework.cache.support.NoOpCacheManager;
import org.springframework.cache.support.SimpleCacheManager;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.annotation.Order;

/** Who keeps the caches, and when Emdb does not. */
@ExtendWith(OutputCaptureExtension.class)
class EmdbCacheAutoConfigurationTests {

  private final ApplicationContextRunner runner = CachingContext.runner();

  @Test
  void emdbIsTheCacheManager() {
    runner.run(
        context -> {
          assertThat(context).hasSingleBean(CacheManager.class);
          EmdbCacheManager manager = context.getBean(EmdbCacheManager.class);
          assertThat(context).hasBean("cacheManager");
          assertThat(manager.getDatabase()).isSameAs(context.getBean(Emdb.class));
          assertThat(cache(manager, "any")).isInstanceOf(EmdbCache.class);
        });
  }

  @Test
  void whoKeepsTheCachesIsSaidOnce(CapturedOutput output) {
    runner.run(context -> assertThat(output).containsOnlyOnce("Caches are kept by Emdb in memory"));
  }

  @Test
  void whenCachingIsNotEnabledThereIsNoCacheManager() {
    new ApplicationContextRunner()
        .withConfiguration(
            AutoConfigurations.of(CacheAutoConfiguration.class, EmdbCacheAutoConfiguration.class))
        .withUserConfiguration(Database.class)
        .run(context -> assertThat(context).doesNotHaveBean(CacheManager.class));
  }

  @Test
  void whenThereIsNoDatabaseBootDecides() {
    new ApplicationContextRunner()
        .withConfiguration(
            AutoConfigurations.of(CacheAutoConfiguration.class, EmdbCacheAutoConfiguration.class))
        .withUserConfiguration(Caching.class)
        .run(
            context ->
                assertThat(context.getBean(CacheManager.class))
                    .isInstanceOf(ConcurrentMapCacheManager.class));
  }

  @Test
  void whenSwitchedOffBootDecides() {
    runner
        .withPropertyValues("emdb.cache.enabled=false")
        .run(
            context ->
                assertThat(context.getBean(CacheManager.class))
                    .isInstanceOf(ConcurrentMapCacheManager.class));
  }

  @Test
  void whenAnotherTypeIsAskedForBootProvidesIt(CapturedOutput output) {
    runner
        .withPropertyValues("spring.cache.type=simple")
        .run(
            context -> {
              assertThat(context.getBean(CacheManager.class))
                  .isInstanceOf(ConcurrentMapCacheManager.class);
              assertThat(output)
                  .containsOnlyOnce("Caches are kept by ConcurrentMapCacheManager, not by Emdb");
            });
    runner
        .withPropertyValues("spring.cache.type=none")
        .run(
            context ->
                assertThat(context.getBean(CacheManager.class))
                    .isInstanceOf(NoOpCacheManager.class));
  }

  @Test
  void whenTheTypeIsGenericEmdbIsTheCacheManager() {
    runner
        .withPropertyValues("spring.cache.type=generic")
        .run(context -> assertThat(context).hasSingleBean(EmdbCacheManager.class));
  }

  @Test
  void whenTheTypeIsUnknownBootReportsIt() {
    runner
        .withPropertyValues("spring.cache.type=emdb")
        .run(
            context ->
                assertThat(context).getFailure().hasStackTraceContaining("spring.cache.type"));
  }

  @Test
  void backsOffForACacheManagerOfTheApplication() {
    runner
        .withBean("mine", CacheManager.class, NoOpCacheManager::new)
        .run(context -> assertThat(context).hasSingleBean(NoOpCacheManager.class));
  }

  @Test
  void backsOffForACacheResolverOfTheApplication() {
    runner
        .withUserConfiguration(OwnResolver.class)
        .run(context -> assertThat(context).doesNotHaveBean(CacheManager.class));
  }

  @Test
  void backsOffForCachesOfTheApplication() {
    runner
        .withBean(Cache.class, () -> new ConcurrentMapCache("mine"))
        .run(
            context ->
                assertThat(context.getBean(CacheManager.class))
                    .isInstanceOf(SimpleCacheManager.class));
  }

  @Test
  void withoutSpringBootCacheThereIsNothingToDo() {
    runner
        .withClassLoader(new FilteredClassLoader(CacheManagerCustomizers.class))
        .run(context -> assertThat(context).doesNotHaveBean(EmdbCacheManager.class));
  }

  @Test
  void withoutMicrometerTheCachesWork() {
    runner
        .withClassLoader(new FilteredClassLoader("io.micrometer"))
        .run(
            context -> {
              assertThat(context).hasSingleBean(EmdbCacheManager.class);
              assertThat(context).doesNotHaveBean(EmdbCacheMeterBinderProvider.class);
              cache(context.getBean(CacheManager.class), "late").put("k", "v");
            });
  }

  @Test
  void configurationCustomizersAreAppliedInOrderToEveryCache() {
    runner
        .withUserConfiguration(Customizers.class)
        .withPropertyValues("emdb.cache.caches.early.null-values=true")
        .run(
            context -> {
              CacheManager manager = context.getBean(CacheManager.class);
              for (String name : List.of("early", "late")) {
                assertThat(((EmdbCache) cache(manager, name)).isAllowNullValues()).isFalse();
              }
            });
  }

  @Test
  void managerCustomizersAreApplied() {
    runner
        .withUserConfiguration(ManagerCustomizer.class)
        .run(
            context ->
                assertThat(context.getBean(CacheManager.class).getCacheNames())
                    .containsExactly("custom"));
  }

  @Test
  void closingTheContextDoesNotFailCachesStillInUse() {
    runner.run(
        context -> {
          Cache cache = cache(context.getBean(CacheManager.class), "a");
          context.getSourceApplicationContext().close();
          assertThat(cache.get("k", () -> "loaded")).isEqualTo("loaded");
        });
  }

  @Configuration(proxyBeanMethods = false)
  static class OwnResolver implements CachingConfigurer {

    @Bean
    @Override
    public CacheResolver cacheResolver() {
      return new SimpleCacheResolver(new NoOpCacheManager());
    }
  }

  @Configuration(proxyBeanMethods = false)
  static class Customizers {

    @Bean
    @Order(2)
    EmdbCacheConfigurationCustomizer last() {
      return (name, configuration) -> configuration.withNullValues(false);
    }

    @Bean
    @Order(1)
    EmdbCacheConfigurationCustomizer first() {
      return (name, configuration) -> configuration.withNullValues(true);
    }
  }

  @Configuration(proxyBeanMethods = false)
  static class ManagerCustomizer {

    @Bean
    CacheManagerCustomizer<EmdbCacheManager> emdbCustomizer() {
      return manager -> manager.setCacheNames(List.of("custom"));
    }

    @Bean
    CacheManagerCustomizer<ConcurrentMapCacheManager> otherCustomizer() {
      return manager -> {
        throw new AssertionError("not for this manager");
      };
    }
  }
}
