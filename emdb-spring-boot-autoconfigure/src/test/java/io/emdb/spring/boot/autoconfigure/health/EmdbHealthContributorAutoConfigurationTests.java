package io.emdb.spring.boot.autoconfigure.health;

import static org.assertj.core.api.Assertions.assertThat;

import io.emdb.Emdb;
import io.emdb.spring.boot.MockDatabase;
import io.emdb.spring.boot.health.EmdbHealthIndicator;
import org.junit.jupiter.api.Test;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.health.autoconfigure.contributor.HealthContributorAutoConfiguration;
import org.springframework.boot.health.contributor.CompositeHealthContributor;
import org.springframework.boot.health.contributor.HealthContributor;
import org.springframework.boot.health.contributor.HealthContributors;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Tests for {@link EmdbHealthContributorAutoConfiguration}. */
class EmdbHealthContributorAutoConfigurationTests {

  private final ApplicationContextRunner contextRunner =
      new ApplicationContextRunner()
          .withConfiguration(
              AutoConfigurations.of(
                  EmdbHealthContributorAutoConfiguration.class,
                  HealthContributorAutoConfiguration.class))
          .withUserConfiguration(DatabaseConfiguration.class);

  @Test
  void aSingleDatabaseHasAnIndicator() {
    contextRunner.run(
        context ->
            assertThat(context.getBean("emdbHealthContributor"))
                .isInstanceOf(EmdbHealthIndicator.class));
  }

  @Test
  void severalDatabasesHaveACompositeByName() {
    contextRunner
        .withUserConfiguration(SecondDatabaseConfiguration.class)
        .run(
            context ->
                assertThat(
                        context
                            .getBean("emdbHealthContributor", CompositeHealthContributor.class)
                            .stream())
                    .extracting(HealthContributors.Entry::name)
                    .containsExactlyInAnyOrder("emdb", "orders"));
  }

  @Test
  void runWhenDisabledShouldNotCreateContributor() {
    contextRunner
        .withPropertyValues("management.health.emdb.enabled=false")
        .run(context -> assertThat(context).doesNotHaveBean("emdbHealthContributor"));
  }

  @Test
  void aContributorOfTheUserIsKept() {
    contextRunner
        .withBean(
            "emdbHealthIndicator",
            HealthContributor.class,
            () -> new EmdbHealthIndicator(MockDatabase.open()))
        .run(context -> assertThat(context).doesNotHaveBean("emdbHealthContributor"));
  }

  @Test
  void withoutADatabaseThereIsNoContributor() {
    new ApplicationContextRunner()
        .withConfiguration(AutoConfigurations.of(EmdbHealthContributorAutoConfiguration.class))
        .run(context -> assertThat(context).doesNotHaveBean(HealthContributor.class));
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
