package io.emdb.spring.boot.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import io.emdb.Emdb;
import io.emdb.spring.boot.autoconfigure.cache.EmdbCacheAutoConfiguration;
import io.emdb.spring.cache.EmdbCacheManager;
import io.emdb.spring.transaction.EmdbTransactionAdvisor;
import io.emdb.spring.transaction.EmdbTransactional;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.springframework.aop.support.AopUtils;
import org.springframework.boot.autoconfigure.AutoConfigurationImportSelector;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.assertj.AssertableApplicationContext;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.cache.Cache;
import org.springframework.cache.CacheManager;
import org.springframework.cache.annotation.EnableCaching;
import org.springframework.cache.support.NoOpCacheManager;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.core.annotation.AnnotationAttributes;
import org.springframework.core.type.AnnotationMetadata;

/**
 * Starts an application with caching by its imports file, each time without one of the libraries
 * that Emdb can do without, as conditions see it.
 */
class OptionalDependenciesTests {

  private final ApplicationContextRunner contextRunner =
      new ApplicationContextRunner().withUserConfiguration(Application.class, Caching.class);

  @Test
  void withEverythingThereIsEverything() {
    contextRunner
        .withBean(SimpleMeterRegistry.class)
        .run(
            context ->
                assertThat(context)
                    .hasSingleBean(Emdb.class)
                    .hasSingleBean(EmdbTransactionAdvisor.class)
                    .hasSingleBean(EmdbCacheManager.class)
                    .hasBean("emdbHealthContributor")
                    .hasBean("emdbMetrics")
                    .hasBean("emdbLateCacheMetrics"));
  }

  @Test
  void withoutEmdbItselfNothingIsConfigured() {
    new ApplicationContextRunner()
        .withUserConfiguration(EmptyApplication.class)
        .withClassLoader(new FilteredClassLoader(Emdb.class))
        .run(
            context ->
                assertThat(context)
                    .hasNotFailed()
                    .doesNotHaveBean("emdb")
                    .doesNotHaveBean("emdbTransactionAdvisor")
                    .doesNotHaveBean("emdbHealthContributor")
                    .doesNotHaveBean("emdbMetrics"));
  }

  @Test
  void withoutTheHealthModuleThereIsNoHealth() {
    without("org.springframework.boot.health", "emdbHealthContributor");
  }

  @Test
  void withoutTheActuatorTheRestIsThere() {
    without("org.springframework.boot.actuate");
  }

  @Test
  void withoutMicrometerThereAreNoMetrics() {
    without("io.micrometer", "emdbMetrics", "emdbLateCacheMetrics", "emdbCacheMeterBinderProvider");
  }

  @Test
  void withoutBootsMetricsModuleTheRestIsThere() {
    without("org.springframework.boot.micrometer");
  }

  @Test
  void withoutBootsMetersOfCachesTheRestIsThere() {
    without("org.springframework.boot.cache.metrics", "emdbLateCacheMetrics");
  }

  @Test
  void withoutSpringsTransactionsTheRestIsThere() {
    without("org.springframework.transaction");
  }

  @Test
  void withoutJacksonThereIsAnotherCodec() {
    without("tools.jackson", "emdbJacksonCacheCodec");
  }

  @Test
  void withoutAspectJTheRestIsThere() {
    without("org.aspectj");
  }

  @Test
  void withoutReactorTheRestIsThere() {
    without("reactor");
  }

  @Test
  void withoutBootsCacheModuleTheRestIsThere() {
    withoutCaches("org.springframework.boot.cache");
  }

  @Test
  void withoutSpringsContextSupportTheRestIsThere() {
    withoutCaches("org.springframework.cache.transaction");
  }

  @Test
  void withoutSpringsCachesTheRestIsThere() {
    new ApplicationContextRunner()
        .withUserConfiguration(Application.class)
        .withClassLoader(new FilteredClassLoader("org.springframework.cache"))
        .run(OptionalDependenciesTests::worksWithoutCaches);
  }

  private void without(String packageName, String... missingBeans) {
    contextRunner
        .withBean(SimpleMeterRegistry.class)
        .withClassLoader(new FilteredClassLoader(packageName))
        .run(
            context -> {
              works(context);
              for (String bean : missingBeans) {
                assertThat(context).doesNotHaveBean(bean);
              }
              Cache cache = context.getBean(EmdbCacheManager.class).getCache("prices");
              cache.put("lamp", 12L);
              assertThat(cache.get("lamp", Long.class)).isEqualTo(12L);
            });
  }

  /** With a cache manager of the application, as Spring asks for one once caching is enabled. */
  private void withoutCaches(String packageName) {
    contextRunner
        .withBean("mine", CacheManager.class, NoOpCacheManager::new)
        .withClassLoader(new FilteredClassLoader(packageName))
        .run(OptionalDependenciesTests::worksWithoutCaches);
  }

  private static void worksWithoutCaches(AssertableApplicationContext context) {
    works(context);
    assertThat(context)
        .doesNotHaveBean(EmdbCacheManager.class)
        .doesNotHaveBean(EmdbCacheAutoConfiguration.class);
  }

  private static void works(AssertableApplicationContext context) {
    assertThat(context)
        .hasNotFailed()
        .hasSingleBean(Emdb.class)
        .hasSingleBean(EmdbTransactionAdvisor.class);
    assertThat(AopUtils.isAopProxy(context.getBean(Shop.class))).isTrue();
    assertThatIllegalStateException().isThrownBy(() -> context.getBean(Shop.class).sellInVain());
    assertThat(context.getBean(Emdb.class).getString("sold")).isNull();
  }

  /** An annotated bean; public, as a proxy made in another class loader extends it. */
  public static class Shop {

    private final Emdb emdb;

    Shop(Emdb emdb) {
      this.emdb = emdb;
    }

    /** Writes, and rolls back. */
    @EmdbTransactional
    public void sellInVain() {
      emdb.put("sold", "lamp");
      throw new IllegalStateException("no lamp");
    }
  }

  /**
   * Selects Emdb's own part of the imports files. Boot's part would break when a package of a
   * module is hidden while the module itself is still listed.
   */
  static class EmdbAutoConfigurations extends AutoConfigurationImportSelector {

    @Override
    protected AnnotationAttributes getAttributes(AnnotationMetadata metadata) {
      return new AnnotationAttributes();
    }

    @Override
    protected Set<String> getExclusions(
        AnnotationMetadata metadata, AnnotationAttributes attributes) {
      return Set.of();
    }

    @Override
    protected List<String> getCandidateConfigurations(
        AnnotationMetadata metadata, AnnotationAttributes attributes) {
      return super.getCandidateConfigurations(metadata, attributes).stream()
          .filter(name -> name.startsWith("io.emdb."))
          .toList();
    }
  }

  @Configuration(proxyBeanMethods = false)
  @Import(EmdbAutoConfigurations.class)
  static class EmptyApplication {}

  @Configuration(proxyBeanMethods = false)
  @Import(EmdbAutoConfigurations.class)
  static class Application {

    @Bean
    Emdb emdb() {
      return Emdb.openInMemory();
    }

    @Bean
    Shop shop(Emdb emdb) {
      return new Shop(emdb);
    }
  }

  @Configuration(proxyBeanMethods = false)
  @EnableCaching
  static class Caching {}
}
