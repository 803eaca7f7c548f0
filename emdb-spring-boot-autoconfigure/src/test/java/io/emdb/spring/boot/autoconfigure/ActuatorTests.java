package io.emdb.spring.boot.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;

import io.emdb.Emdb;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.health.contributor.CompositeHealthContributor;
import org.springframework.boot.health.contributor.HealthContributors;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.boot.health.contributor.Status;
import org.springframework.boot.health.registry.HealthContributorRegistry;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Configuration;

/** Health and metrics of real databases in an application with all of Boot's auto-configuration. */
class ActuatorTests {

  @Test
  void theDatabaseIsAComponentOfTheHealth() {
    run(
        context -> {
          HealthIndicator emdb =
              (HealthIndicator)
                  context.getBean(HealthContributorRegistry.class).getContributor("emdb");
          assertThat(emdb.health(true).getStatus()).isEqualTo(Status.UP);
        });
  }

  @Test
  void severalDatabasesAreComponentsByName() {
    run(
        context ->
            assertThat(
                    ((CompositeHealthContributor)
                            context.getBean(HealthContributorRegistry.class).getContributor("emdb"))
                        .stream())
                .extracting(HealthContributors.Entry::name)
                .containsExactlyInAnyOrder("emdb", "orders"),
        "--emdb.databases.orders.in-memory=true");
  }

  @Test
  void writesAreCounted() {
    run(
        context -> {
          context.getBean(Emdb.class).put("lamp", "12");
          assertThat(puts(context, "emdb").count()).isEqualTo(1);
        });
  }

  @Test
  void readsAreCountedByTheirResult() {
    run(
        context -> {
          Emdb emdb = context.getBean(Emdb.class);
          emdb.put("lamp", "12");
          assertThat(emdb.getString("lamp")).isEqualTo("12");
          assertThat(emdb.getString("sofa")).isNull();
          assertThat(gets(context, "hit")).isEqualTo(1);
          assertThat(gets(context, "miss")).isEqualTo(1);
        });
  }

  @Test
  void everyDatabaseIsCountedByItself() {
    run(
        context -> {
          context.getBean("ordersEmdb", Emdb.class).put("lamp", "12");
          assertThat(puts(context, "orders").count()).isEqualTo(1);
          assertThat(puts(context, "emdb").count()).isZero();
        },
        "--emdb.databases.orders.in-memory=true");
  }

  @Test
  void metersCanBeReadAfterTheDatabaseIsClosed() {
    AtomicReference<FunctionCounter> counter = new AtomicReference<>();
    run(
        context -> {
          Emdb emdb = context.getBean(Emdb.class);
          emdb.put("lamp", "12");
          counter.set(puts(context, "emdb"));
          assertThat(counter.get().count()).isEqualTo(1);
          emdb.close();
          assertThat(counter.get().count()).isEqualTo(1);
          assertThat(context.getBean(MeterRegistry.class).get("emdb.entries").gauge().value())
              .isNaN();
        });
    assertThat(counter.get().count()).isEqualTo(1);
  }

  private static FunctionCounter puts(ConfigurableApplicationContext context, String database) {
    return context
        .getBean(MeterRegistry.class)
        .get("emdb.puts")
        .tag("db", database)
        .functionCounter();
  }

  private static double gets(ConfigurableApplicationContext context, String result) {
    return context
        .getBean(MeterRegistry.class)
        .get("emdb.gets")
        .tag("result", result)
        .functionCounter()
        .count();
  }

  private static void run(Consumer<ConfigurableApplicationContext> check, String... arguments) {
    String[] all = Arrays.copyOf(arguments, arguments.length + 1);
    all[arguments.length] = "--emdb.in-memory=true";
    try (ConfigurableApplicationContext context =
        new SpringApplicationBuilder(Application.class)
            .web(WebApplicationType.NONE)
            .registerShutdownHook(false)
            .run(all)) {
      check.accept(context);
    }
  }

  @Configuration(proxyBeanMethods = false)
  @EnableAutoConfiguration
  static class Application {}
}
