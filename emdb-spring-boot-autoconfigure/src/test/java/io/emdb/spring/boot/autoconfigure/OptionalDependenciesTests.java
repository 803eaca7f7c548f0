package io.emdb.spring.boot.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;

import io.emdb.Emdb;
import io.emdb.spring.boot.MockDatabase;
import io.emdb.spring.transaction.EmdbTransactionAdvisor;
import io.emdb.spring.transaction.EmdbTransactional;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.springframework.aop.support.AopUtils;
import org.springframework.boot.autoconfigure.AutoConfigurationImportSelector;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.core.annotation.AnnotationAttributes;
import org.springframework.core.type.AnnotationMetadata;

/**
 * Starts an application by its imports file, each time without one of the libraries that Emdb can
 * do without.
 */
class OptionalDependenciesTests {

  private final ApplicationContextRunner contextRunner =
      new ApplicationContextRunner().withUserConfiguration(Application.class);

  @Test
  void withEverythingThereIsEverything() {
    contextRunner
        .withBean(SimpleMeterRegistry.class)
        .run(
            context ->
                assertThat(context)
                    .hasSingleBean(Emdb.class)
                    .hasSingleBean(EmdbTransactionAdvisor.class)
                    .hasBean("emdbHealthContributor")
                    .hasBean("emdbMetrics"));
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
    without("org.springframework.boot.actuate", "noSuchBean");
  }

  @Test
  void withoutMicrometerThereAreNoMetrics() {
    without("io.micrometer", "emdbMetrics");
  }

  @Test
  void withoutBootsMetricsModuleTheRestIsThere() {
    without("org.springframework.boot.micrometer", "noSuchBean");
  }

  @Test
  void withoutSpringsTransactionsTheRestIsThere() {
    without("org.springframework.transaction", "noSuchBean");
  }

  @Test
  void withoutJacksonTheRestIsThere() {
    without("tools.jackson", "noSuchBean");
  }

  @Test
  void withoutSpringsCachesTheRestIsThere() {
    without("org.springframework.cache", "noSuchBean");
  }

  private void without(String packageName, String missingBean) {
    contextRunner
        .withClassLoader(new FilteredClassLoader(packageName))
        .run(
            context -> {
              assertThat(context)
                  .hasNotFailed()
                  .hasSingleBean(Emdb.class)
                  .hasSingleBean(EmdbTransactionAdvisor.class)
                  .doesNotHaveBean(missingBean);
              assertThat(AopUtils.isAopProxy(context.getBean(Shop.class))).isTrue();
            });
  }

  /** An annotated bean; public, as a proxy made in another class loader extends it. */
  public static class Shop {

    /** Does nothing, within a transaction. */
    @EmdbTransactional
    public void sell() {}
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
      return MockDatabase.open();
    }

    @Bean
    Shop shop() {
      return new Shop();
    }
  }
}
