package io.emdb.spring.boot.autoconfigure.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import io.emdb.Emdb;
import io.emdb.spring.boot.MockDatabase;
import io.emdb.spring.boot.metrics.EmdbMetrics;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import org.junit.jupiter.api.Test;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.micrometer.metrics.autoconfigure.MetricsAutoConfiguration;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Tests for {@link EmdbMetricsAutoConfiguration}. */
class EmdbMetricsAutoConfigurationTests {

  private final ApplicationContextRunner contextRunner =
      new ApplicationContextRunner()
          .withConfiguration(
              AutoConfigurations.of(
                  MetricsAutoConfiguration.class, EmdbMetricsAutoConfiguration.class))
          .withUserConfiguration(DatabaseConfiguration.class);

  private final ApplicationContextRunner withRegistry =
      contextRunner.withBean(SimpleMeterRegistry.class, SimpleMeterRegistry::new);

  @Test
  void theDatabaseHasMetersWithItsName() {
    withRegistry.run(
        context ->
            assertThat(
                    context
                        .getBean(MeterRegistry.class)
                        .get("emdb.entries")
                        .tag("db", "emdb")
                        .gauge()
                        .value())
                .isEqualTo(1));
  }

  @Test
  void everyDatabaseHasMeters() {
    withRegistry
        .withUserConfiguration(SecondDatabaseConfiguration.class)
        .run(
            context ->
                assertThat(context.getBean(MeterRegistry.class).get("emdb.entries").gauges())
                    .extracting(gauge -> gauge.getId().getTag("db"))
                    .containsExactlyInAnyOrder("emdb", "orders"));
  }

  @Test
  void metersCanBeDisabledTheUsualWay() {
    withRegistry
        .withPropertyValues("management.metrics.enable.emdb=false")
        .run(
            context ->
                assertThat(context.getBean(MeterRegistry.class).find("emdb.entries").gauge())
                    .isNull());
  }

  @Test
  void metricsOfTheUserAreKept() {
    withRegistry
        .withBean(EmdbMetrics.class, () -> new EmdbMetrics(MockDatabase.open(), "own"))
        .run(
            context ->
                assertThat(context.getBean(MeterRegistry.class).get("emdb.entries").gauges())
                    .extracting(gauge -> gauge.getId().getTag("db"))
                    .containsExactly("own"));
  }

  @Test
  void withoutARegistryThereIsNoBinder() {
    contextRunner.run(context -> assertThat(context).doesNotHaveBean("emdbMetrics"));
  }

  @Test
  void withoutADatabaseThereIsNoBinder() {
    new ApplicationContextRunner()
        .withConfiguration(AutoConfigurations.of(EmdbMetricsAutoConfiguration.class))
        .withBean(SimpleMeterRegistry.class, SimpleMeterRegistry::new)
        .run(context -> assertThat(context).doesNotHaveBean(MeterBinder.class));
  }

  @Configuration(proxyBeanMethods = false)
  static class DatabaseConfiguration {

    @Bean
    Emdb emdb() {
      return MockDatabase.open();
    }
  }

  @Configuration(proxyBeanMethods = false)
  static class SecondDatabaseConfiguration {

    @Bean(defaultCandidate = false)
    Emdb ordersEmdb() {
      return MockDatabase.open();
    }
  }
}
