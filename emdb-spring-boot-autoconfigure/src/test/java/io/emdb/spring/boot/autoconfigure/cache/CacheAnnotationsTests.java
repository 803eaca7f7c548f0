package io.emdb.spring.boot.autoconfigure.cache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.emdb.Emdb;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.autoconfigure.AutoConfigurationPackage;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.cache.autoconfigure.CacheAutoConfiguration;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.cache.CacheManager;
import org.springframework.cache.annotation.CacheEvict;
import org.springframework.cache.annotation.CachePut;
import org.springframework.cache.annotation.Cacheable;
import org.springframework.cache.annotation.EnableCaching;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** Spring's cache annotations over Emdb. */
class CacheAnnotationsTests {

  private final ApplicationContextRunner runner =
      new ApplicationContextRunner()
          .withConfiguration(
              AutoConfigurations.of(CacheAutoConfiguration.class, EmdbCacheAutoConfiguration.class))
          .withUserConfiguration(Application.class);

  private ApplicationContextRunner inMemory() {
    return runner.withBean(Emdb.class, Emdb::openInMemory);
  }

  @Test
  void cacheableCallsTheMethodOncePerKey() {
    inMemory()
        .run(
            context -> {
              Cities cities = context.getBean(Cities.class);
              assertThat(cities.find("ulm")).isEqualTo(cities.find("ulm"));
              assertThat(cities.find("bern").name()).isEqualTo("bern");
              assertThat(cities.calls()).hasValue(2);
            });
  }

  @Test
  void cacheableTellsParametersApartThatPrintAlike() {
    inMemory()
        .run(
            context -> {
              Cities cities = context.getBean(Cities.class);
              assertThat(cities.join("a, b", "c")).isEqualTo("a, b|c");
              assertThat(cities.join("a", "b, c")).isEqualTo("a|b, c");
              assertThat(cities.join("a", null)).isEqualTo("a|null");
              assertThat(cities.join("a", null)).isEqualTo("a|null");
              assertThat(cities.none()).isEqualTo("none");
              assertThat(cities.none()).isEqualTo("none");
              assertThat(cities.calls()).hasValue(4);
            });
  }

  @Test
  void cacheableKeepsNullsOptionalsCollectionsAndMaps() {
    inMemory()
        .run(
            context -> {
              Cities cities = context.getBean(Cities.class);
              for (int i = 0; i < 2; i++) {
                assertThat(cities.missing()).isNull();
                assertThat(cities.maybe("ulm")).contains(new City("ulm", 3));
                assertThat(cities.maybe("")).isEmpty();
                assertThat(cities.all()).containsExactly(new City("ulm", 3), new City("bern", 4));
                assertThat(cities.byId()).isEqualTo(Map.of(1L, new City("ulm", 3)));
              }
              assertThat(cities.calls()).hasValue(5);
            });
  }

  @Test
  void cachePutAndCacheEvictChangeTheEntry() {
    inMemory()
        .run(
            context -> {
              Cities cities = context.getBean(Cities.class);
              cities.find("ulm");
              cities.store(new City("ulm", 126));
              assertThat(cities.find("ulm")).isEqualTo(new City("ulm", 126));
              cities.forget("ulm");
              assertThat(cities.find("ulm")).isEqualTo(new City("ulm", 3));
              cities.forgetFirst("ulm");
              assertThat(cities.find("ulm")).isEqualTo(new City("ulm", 3));
              cities.find("bern");
              cities.forgetAll();
              cities.find("bern");
              assertThat(cities.calls()).hasValue(5);
            });
  }

  @Test
  void cacheableSyncLoadsOnceAndThrowsTheMethodsOwnException() {
    inMemory()
        .run(
            context -> {
              Cities cities = context.getBean(Cities.class);
              assertThat(cities.findSync("ulm")).isEqualTo(cities.findSync("ulm"));
              assertThat(cities.calls()).hasValue(1);
              assertThatExceptionOfType(IllegalArgumentException.class)
                  .isThrownBy(() -> cities.findSync(""))
                  .withMessage("no name");
            });
  }

  @Test
  void cacheableFuturesAndReactiveTypesAreKeptByTheirValue() {
    inMemory()
        .run(
            context -> {
              Cities cities = context.getBean(Cities.class);
              for (int i = 0; i < 2; i++) {
                assertThat(cities.future("ulm").get()).isEqualTo(new City("ulm", 3));
                assertThat(cities.futureSync("ulm").get()).isEqualTo(new City("ulm", 3));
                assertThat(cities.mono("ulm").block()).isEqualTo(new City("ulm", 3));
                assertThat(cities.monoSync("ulm").block()).isEqualTo(new City("ulm", 3));
                assertThat(cities.flux("ulm").collectList().block())
                    .containsExactly(new City("ulm", 3), new City("ulm2", 4));
              }
              assertThat(cities.calls()).hasValue(5);
            });
  }

  @Test
  void entriesSurviveTheApplication(@TempDir Path directory) {
    ApplicationContextRunner onDisk =
        runner.withBean(Emdb.class, () -> Emdb.open(directory.resolve("db")));
    onDisk.run(context -> context.getBean(Cities.class).find("ulm"));
    onDisk.run(
        context -> {
          Cities cities = context.getBean(Cities.class);
          assertThat(cities.find("ulm")).isEqualTo(new City("ulm", 3));
          assertThat(cities.calls()).hasValue(0);
          assertThat(context.getBean(CacheManager.class).getCacheNames()).contains("cities");
        });
  }

  @Test
  void cachedResultsOfARolledBackTransactionAreForgotten() {
    inMemory()
        .run(
            context -> {
              Cities cities = context.getBean(Cities.class);
              Emdb database = context.getBean(Emdb.class);
              assertThatExceptionOfType(IllegalStateException.class)
                  .isThrownBy(
                      () ->
                          database.inTransaction(
                              transaction -> {
                                cities.find("ulm");
                                cities.find("ulm");
                                throw new IllegalStateException("roll back");
                              }));
              assertThat(cities.calls()).hasValue(1);
              cities.find("ulm");
              assertThat(cities.calls()).hasValue(2);
            });
  }

  record City(String name, int people) {}

  static class Cities {

    private final AtomicInteger calls = new AtomicInteger();

    AtomicInteger calls() {
      return calls;
    }

    private City make(String name) {
      calls.incrementAndGet();
      if (name.isEmpty()) {
        throw new IllegalArgumentException("no name");
      }
      return new City(name, name.length());
    }

    @Cacheable("cities")
    public City find(String name) {
      return make(name);
    }

    @Cacheable("joined")
    public String join(String first, String second) {
      calls.incrementAndGet();
      return first + "|" + second;
    }

    @Cacheable("none")
    public String none() {
      calls.incrementAndGet();
      return "none";
    }

    @Cacheable("missing")
    public City missing() {
      calls.incrementAndGet();
      return null;
    }

    @Cacheable("maybe")
    public Optional<City> maybe(String name) {
      if (name.isEmpty()) {
        calls.incrementAndGet();
        return Optional.empty();
      }
      return Optional.of(make(name));
    }

    @Cacheable("all")
    public List<City> all() {
      calls.incrementAndGet();
      return List.of(new City("ulm", 3), new City("bern", 4));
    }

    @Cacheable("byId")
    public Map<Long, City> byId() {
      calls.incrementAndGet();
      return Map.of(1L, new City("ulm", 3));
    }

    @CachePut(cacheNames = "cities", key = "#city.name")
    public City store(City city) {
      return city;
    }

    @CacheEvict("cities")
    public void forget(String name) {}

    @CacheEvict(cacheNames = "cities", beforeInvocation = true)
    public void forgetFirst(String name) {}

    @CacheEvict(cacheNames = "cities", allEntries = true)
    public void forgetAll() {}

    @Cacheable(cacheNames = "sync", sync = true)
    public City findSync(String name) {
      return make(name);
    }

    @Cacheable("futures")
    public CompletableFuture<City> future(String name) {
      return CompletableFuture.completedFuture(make(name));
    }

    @Cacheable(cacheNames = "futuresSync", sync = true)
    public CompletableFuture<City> futureSync(String name) {
      return CompletableFuture.completedFuture(make(name));
    }

    @Cacheable("monos")
    public Mono<City> mono(String name) {
      return Mono.fromSupplier(() -> make(name));
    }

    @Cacheable(cacheNames = "monosSync", sync = true)
    public Mono<City> monoSync(String name) {
      return Mono.fromSupplier(() -> make(name));
    }

    @Cacheable("fluxes")
    public Flux<City> flux(String name) {
      return Flux.defer(() -> Flux.just(make(name), new City(name + "2", name.length() + 1)));
    }
  }

  @Configuration(proxyBeanMethods = false)
  @EnableCaching
  @AutoConfigurationPackage
  @Import(Cities.class)
  static class Application {}
}
