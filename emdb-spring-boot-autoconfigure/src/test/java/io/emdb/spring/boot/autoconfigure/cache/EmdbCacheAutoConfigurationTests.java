package io.emdb.spring.boot.autoconfigure.cache;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.emdb.Emdb;
import io.emdb.spring.cache.AllowedTypes;
import io.emdb.spring.cache.EmdbCache;
import io.emdb.spring.cache.EmdbCacheCodec;
import io.emdb.spring.cache.EmdbCacheEncodingException;
import io.emdb.spring.cache.EmdbCacheKeyConverter;
import io.emdb.spring.cache.EmdbCacheManager;
import io.emdb.spring.cache.HandClock;
import java.net.Socket;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.boot.autoconfigure.AutoConfigurationPackage;
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
import org.springframework.cache.annotation.EnableCaching;
import org.springframework.cache.concurrent.ConcurrentMapCache;
import org.springframework.cache.concurrent.ConcurrentMapCacheManager;
import org.springframework.cache.interceptor.CacheResolver;
import org.springframework.cache.interceptor.SimpleCacheResolver;
import org.springframework.cache.support.NoOpCacheManager;
import org.springframework.cache.support.SimpleCacheManager;
import org.springframework.cache.transaction.TransactionAwareCacheDecorator;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.annotation.Order;
import tools.jackson.databind.PropertyNamingStrategies;
import tools.jackson.databind.json.JsonMapper;

@ExtendWith(OutputCaptureExtension.class)
class EmdbCacheAutoConfigurationTests {

  private final ApplicationContextRunner runner =
      new ApplicationContextRunner()
          .withConfiguration(
              AutoConfigurations.of(CacheAutoConfiguration.class, EmdbCacheAutoConfiguration.class))
          .withUserConfiguration(Database.class, Caching.class);

  private static Cache cache(CacheManager manager, String name) {
    Cache cache = manager.getCache(name);
    assertThat(cache).isNotNull();
    return cache;
  }

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
  void withoutJacksonBasicValuesWorkAndOthersSayWhatToDo() {
    runner
        .withClassLoader(new FilteredClassLoader("tools.jackson"))
        .run(
            context -> {
              Cache cache = cache(context.getBean(CacheManager.class), "any");
              cache.put("k", 42L);
              assertThat(cache.get("k", Long.class)).isEqualTo(42L);
              assertThatExceptionOfType(EmdbCacheEncodingException.class)
                  .isThrownBy(() -> cache.put("k", List.of()))
                  .withMessageContaining("tools.jackson.core:jackson-databind");
            });
  }

  @Test
  void withoutJacksonAskingForItSaysWhatIsMissing() {
    runner
        .withClassLoader(new FilteredClassLoader("tools.jackson"))
        .withPropertyValues("emdb.cache.caches.a.codec=jackson")
        .run(
            context -> assertThat(context).getFailure().hasStackTraceContaining("needs Jackson 3"));
  }

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
  void codecIsFoundByNameAmongBeansAndOurOwn() {
    runner
        .withBean("reversed", EmdbCacheCodec.class, ReversedText::new)
        .withPropertyValues(
            "emdb.cache.codec=string",
            "emdb.cache.caches.mine.codec=reversed",
            "emdb.cache.caches.raw.codec=bytes",
            "emdb.cache.caches.java.codec=jdk",
            "emdb.cache.caches.basic.codec=basic",
            "emdb.cache.caches.json.codec=jackson")
        .run(
            context -> {
              CacheManager manager = context.getBean(CacheManager.class);
              cache(manager, "mine").put("k", "abc");
              assertThat(cache(manager, "mine").get("k", String.class)).isEqualTo("abc");
              assertThat(stored(cache(manager, "mine"))).endsWith("cba");
              cache(manager, "common").put("k", "text");
              assertThat(stored(cache(manager, "common"))).endsWith("text");
              cache(manager, "json").put("k", "text");
              assertThat(stored(cache(manager, "json"))).endsWith("\"text\"");
              cache(manager, "java").put("k", List.of(1));
              assertThat(cache(manager, "java").get("k", Object.class)).isEqualTo(List.of(1));
              cache(manager, "raw").put("k", new byte[] {1});
              assertThat(cache(manager, "raw").get("k", byte[].class)).containsExactly(1);
            });
  }

  private static String stored(Cache cache) {
    byte[] key = EmdbCacheKeyConverter.canonical().convert("k");
    byte[] bytes = ((EmdbCache) cache).getNativeCache().namespace().get(key);
    return new String(bytes, ISO_8859_1);
  }

  @Test
  void unknownCodecIsExplained() {
    runner
        .withPropertyValues("emdb.cache.caches.a.codec=kryo")
        .run(
            context ->
                assertThat(context)
                    .getFailure()
                    .hasStackTraceContaining("Unknown cache codec 'kryo'"));
  }

  @Test
  void typesOfTheApplicationAndTheAllowedPackagesCanBeStored() {
    runner
        .withUserConfiguration(Application.class)
        .withPropertyValues("emdb.cache.allowed-packages=org.springframework.boot.test.system")
        .run(
            context -> {
              AllowedTypes types = context.getBean(AllowedTypes.class);
              assertThat(types.permits(Money.class.getName())).isTrue();
              assertThat(types.permits(CapturedOutput.class.getName())).isTrue();
              assertThat(types.permits(Socket.class.getName())).isFalse();
              Cache cache = cache(context.getBean(CacheManager.class), "any");
              cache.put("k", new Money(5));
              assertThat(cache.get("k", Money.class)).isEqualTo(new Money(5));
            });
  }

  @Test
  void withoutKnownPackagesOfTheApplicationItsTypesAreRefused() {
    runner.run(
        context ->
            assertThatExceptionOfType(EmdbCacheEncodingException.class)
                .isThrownBy(
                    () -> cache(context.getBean(CacheManager.class), "any").put("k", new Money(5)))
                .withMessageContaining("emdb.cache.allowed-packages"));
  }

  @Test
  void mapperOfTheApplicationIsUsed() {
    runner
        .withUserConfiguration(Application.class)
        .withBean(
            JsonMapper.class,
            () ->
                JsonMapper.builder()
                    .propertyNamingStrategy(PropertyNamingStrategies.UPPER_CAMEL_CASE)
                    .build())
        .run(
            context -> {
              Cache cache = cache(context.getBean(CacheManager.class), "any");
              cache.put("k", new Money(5));
              assertThat(stored(cache)).contains("\"Cents\"");
            });
  }

  @Test
  void keyConverterOfTheApplicationIsUsed() {
    runner
        .withBean(EmdbCacheKeyConverter.class, () -> key -> new byte[] {1})
        .run(
            context -> {
              Cache cache = cache(context.getBean(CacheManager.class), "any");
              cache.put(new Object(), "v");
              assertThat(cache.get(new Object(), String.class)).isEqualTo("v");
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
  void databaseThatDoesNotExistIsNamed() {
    runner
        .withPropertyValues("emdb.cache.database=missing")
        .run(context -> assertThat(context).getFailure().hasStackTraceContaining("missing"));
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

  @Test
  void closingTheContextDoesNotFailCachesStillInUse() {
    runner.run(
        context -> {
          Cache cache = cache(context.getBean(CacheManager.class), "a");
          context.getSourceApplicationContext().close();
          assertThat(cache.get("k", () -> "loaded")).isEqualTo("loaded");
        });
  }

  record Money(long cents) {}

  private static final class ReversedText implements EmdbCacheCodec {

    @Override
    public String id() {
      return "reversed";
    }

    @Override
    public byte[] encode(Object value) {
      return EmdbCacheCodec.string().encode(reverse(value));
    }

    @Override
    public Object decode(byte[] bytes) {
      return reverse(EmdbCacheCodec.string().decode(bytes));
    }

    private static String reverse(Object text) {
      return new StringBuilder((String) text).reverse().toString();
    }
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
  static class SecondDatabase {

    @Bean(defaultCandidate = false)
    @Qualifier("second")
    Emdb secondDatabase() {
      return Emdb.openInMemory();
    }
  }

  @Configuration(proxyBeanMethods = false)
  @EnableCaching
  static class Caching {}

  @Configuration(proxyBeanMethods = false)
  static class OwnResolver implements CachingConfigurer {

    @Bean
    @Override
    public CacheResolver cacheResolver() {
      return new SimpleCacheResolver(new NoOpCacheManager());
    }
  }

  @Configuration(proxyBeanMethods = false)
  @AutoConfigurationPackage
  static class Application {}

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
