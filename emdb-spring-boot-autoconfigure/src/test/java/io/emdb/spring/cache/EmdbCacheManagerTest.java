package io.emdb.spring.cache;

import static org.assertj.core.api.Assertions.assertThat;

import io.emdb.Emdb;
import java.net.URL;
import java.net.URLClassLoader;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CyclicBarrier;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.springframework.cache.Cache;
import org.springframework.cache.transaction.AbstractTransactionSupportingCacheManager;
import org.springframework.cache.transaction.TransactionAwareCacheDecorator;

class EmdbCacheManagerTest {

  private final Emdb database = Emdb.openInMemory();
  private final EmdbCacheManager manager = new EmdbCacheManager(database, Caches.configuration());

  @AfterEach
  void close() {
    database.close();
  }

  @Test
  void getCache_ofAnyName_makesItOnce() {
    manager.afterPropertiesSet();
    assertThat(manager.getCacheNames()).isEmpty();
    Cache cache = manager.getCache("a");
    assertThat(cache).isInstanceOf(EmdbCache.class);
    assertThat(manager.getCache("a")).isSameAs(cache);
    assertThat(manager.getCacheNames()).containsExactly("a");
  }

  @Test
  void getCache_whenNotDynamic_knowsTheFixedNamesOnly() {
    manager.setCacheNames(List.of("a", "b"));
    manager.setDynamic(false);
    manager.afterPropertiesSet();
    assertThat(manager.getCacheNames()).containsExactly("a", "b");
    assertThat(manager.getCache("a")).isNotNull();
    assertThat(manager.getCache("c")).isNull();
    assertThat(manager.isDynamic()).isFalse();
  }

  @Test
  void getCacheNames_whenDynamic_includesThoseFoundInTheDatabase() {
    Caches.cache(database, "earlier").put("k", "v");
    database.namespace("no cache").put("k", "v");
    manager.setCacheNames(List.of("a", "earlier"));
    manager.afterPropertiesSet();
    assertThat(manager.getCacheNames()).containsExactly("a", "earlier");
    assertThat(manager.getCache("earlier").get("k", String.class)).isEqualTo("v");
  }

  @Test
  void configurations_areAskedForByName() {
    EmdbCacheManager byName =
        new EmdbCacheManager(
            database, name -> Caches.configuration().withNullValues(name.startsWith("nullable")));
    byName.afterPropertiesSet();
    assertThat(((EmdbCache) byName.getCache("nullable")).isAllowNullValues()).isTrue();
    assertThat(((EmdbCache) byName.getCache("strict")).isAllowNullValues()).isFalse();
  }

  @Test
  void nativeCache_isTheNamespaceInTheDatabase_whichStaysOpen() {
    manager.afterPropertiesSet();
    assertThat(manager.getCache("a").getNativeCache())
        .isEqualTo(new EmdbCacheNamespace(database, "cache:a"));
    assertThat(manager.getDatabase()).isSameAs(database);
    assertThat(database.isOpen()).isTrue();
  }

  @Test
  void resetCaches_clearsAllOfThem() {
    manager.afterPropertiesSet();
    manager.getCache("a").put("k", "v");
    manager.getCache("b").put("k", "v");
    manager.resetCaches();
    assertThat(manager.getCache("a").get("k")).isNull();
    assertThat(manager.getCache("b").get("k")).isNull();
  }

  @Test
  void createdListener_hearsOfEachCacheMadeOnDemandOnce() {
    List<String> heard = new ArrayList<>();
    manager.setCacheNames(List.of("fixed"));
    manager.setCacheCreatedListener(cache -> heard.add(cache.getName()));
    manager.afterPropertiesSet();
    manager.getCache("fixed");
    manager.getCache("late");
    manager.getCache("late");
    assertThat(heard).containsExactly("late");
  }

  @Test
  void createdListener_thatFails_doesNotFailTheCaller() {
    manager.setCacheCreatedListener(
        cache -> {
          throw new IllegalStateException("no metrics today");
        });
    manager.afterPropertiesSet();
    assertThat(manager.getCache("late")).isNotNull();
  }

  @Test
  @Timeout(60)
  void getCache_byManyThreadsAtOnce_isOneCache() throws Exception {
    Set<EmdbCache> heard = ConcurrentHashMap.newKeySet();
    manager.setCacheCreatedListener(heard::add);
    manager.afterPropertiesSet();
    CyclicBarrier start = new CyclicBarrier(8);
    List<CompletableFuture<Cache>> results = new ArrayList<>();
    for (int i = 0; i < 8; i++) {
      results.add(
          Workers.run(
              () -> {
                start.await();
                return manager.getCache("same");
              }));
    }
    Cache cache = manager.getCache("same");
    for (CompletableFuture<Cache> result : results) {
      assertThat(Workers.result(result)).isSameAs(cache);
    }
    assertThat(heard).singleElement().isSameAs(cache);
  }

  @Test
  void getCache_afterTheDatabaseWasClosed_isACacheOfMisses() {
    manager.afterPropertiesSet();
    database.close();
    assertThat(manager.getCache("late").get("k", () -> "v")).isEqualTo("v");
  }

  @Test
  void transactionAware_decoratesTheCaches() {
    manager.setTransactionAware(true);
    manager.afterPropertiesSet();
    assertThat(manager.getCache("a")).isInstanceOf(TransactionAwareCacheDecorator.class);
  }

  @Test
  void withoutSpringTx_everythingButTransactionAwarenessWorks() throws Exception {
    try (URLClassLoader loader = new WithoutSpringTx()) {
      Callable<?> scenario =
          (Callable<?>)
              loader.loadClass(Scenario.class.getName()).getDeclaredConstructor().newInstance();
      assertThat((String) scenario.call())
          .isEqualTo("v A transaction-aware cache manager needs spring-tx on the class path");
    }
  }

  /** Runs inside {@link WithoutSpringTx}. */
  public static final class Scenario implements Callable<String> {

    /** Made by reflection. */
    public Scenario() {}

    @Override
    public String call() {
      try (Emdb database = Emdb.openInMemory()) {
        EmdbCacheManager manager =
            new EmdbCacheManager(database, EmdbCacheConfiguration.with(EmdbCacheCodec.string()));
        manager.afterPropertiesSet();
        manager.getCache("a").put("k", "v");
        try {
          manager.setTransactionAware(true);
          return "not refused";
        } catch (IllegalStateException e) {
          return manager.getCache("a").get("k", String.class) + " " + e.getMessage();
        }
      }
    }
  }

  /** Loads the caches, and the superclass of the manager, where there is no spring-tx. */
  private static final class WithoutSpringTx extends URLClassLoader {

    WithoutSpringTx() {
      super(urls(), EmdbCacheManagerTest.class.getClassLoader());
    }

    private static URL[] urls() {
      return Stream.of(
              EmdbCacheManagerTest.class,
              EmdbCacheManager.class,
              AbstractTransactionSupportingCacheManager.class)
          .map(type -> type.getProtectionDomain().getCodeSource().getLocation())
          .toArray(URL[]::new);
    }

    @Override
    protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
      if (name.startsWith("org.springframework.transaction.")) {
        throw new ClassNotFoundException(name);
      }
      if (name.startsWith("io.emdb.spring.cache.")
          || name.startsWith("org.springframework.cache.transaction.")) {
        Class<?> loaded = findLoadedClass(name);
        return loaded != null ? loaded : findClass(name);
      }
      return super.loadClass(name, resolve);
    }
  }
}
