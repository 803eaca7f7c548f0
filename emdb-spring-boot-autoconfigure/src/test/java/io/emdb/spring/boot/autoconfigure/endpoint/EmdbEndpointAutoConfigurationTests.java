package io.emdb.spring.boot.autoconfigure.endpoint;

import static org.assertj.core.api.Assertions.assertThat;

import io.emdb.spring.boot.autoconfigure.EmdbAutoConfiguration;
import io.emdb.spring.boot.endpoint.EmdbEndpoint;
import io.emdb.spring.boot.endpoint.EmdbInfoContributor;
import io.emdb.spring.boot.endpoint.EmdbMaintenanceEndpoint;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;

class EmdbEndpointAutoConfigurationTests {

  private final ApplicationContextRunner contextRunner =
      new ApplicationContextRunner()
          .withConfiguration(
              AutoConfigurations.of(
                  EmdbAutoConfiguration.class, EmdbEndpointAutoConfiguration.class))
          .withPropertyValues("emdb.in-memory=true");

  @Test
  void withoutExposureThereIsNoEndpoint() {
    contextRunner.run(
        context ->
            assertThat(context)
                .doesNotHaveBean(EmdbEndpoint.class)
                .doesNotHaveBean(EmdbMaintenanceEndpoint.class)
                .doesNotHaveBean(EmdbInfoContributor.class));
  }

  @Test
  void exposedItShowsEveryDatabase() {
    contextRunner
        .withPropertyValues(
            "management.endpoints.web.exposure.include=emdb",
            "emdb.databases.orders.in-memory=true")
        .run(
            context ->
                assertThat(context.getBean(EmdbEndpoint.class).databases().databases())
                    .containsOnlyKeys("emdb", "orders"));
  }

  @Test
  void exposingEverythingDoesNotGiveAccessToTheMaintenance() {
    contextRunner
        .withPropertyValues("management.endpoints.web.exposure.include=*")
        .run(
            context ->
                assertThat(context)
                    .hasSingleBean(EmdbEndpoint.class)
                    .doesNotHaveBean(EmdbMaintenanceEndpoint.class));
  }

  @Test
  void accessWithoutExposureIsNotEnoughEither() {
    contextRunner
        .withPropertyValues("management.endpoint.emdbmaintenance.access=UNRESTRICTED")
        .run(context -> assertThat(context).doesNotHaveBean(EmdbMaintenanceEndpoint.class));
  }

  @Test
  void accessAndExposureGiveTheMaintenance() {
    contextRunner
        .withPropertyValues(
            "management.endpoints.web.exposure.include=emdbmaintenance",
            "management.endpoint.emdbmaintenance.access=UNRESTRICTED")
        .run(
            context -> {
              EmdbMaintenanceEndpoint endpoint = context.getBean(EmdbMaintenanceEndpoint.class);
              assertThat(endpoint.progress().state()).isEqualTo("idle");
              assertThat(endpoint.start("flush", null).getStatus()).isEqualTo(202);
            });
  }

  @Test
  void anEndpointOfTheApplicationIsKept() {
    contextRunner
        .withPropertyValues("management.endpoints.web.exposure.include=emdb")
        .withBean("mine", EmdbEndpoint.class, () -> new EmdbEndpoint(Map.of()))
        .run(context -> assertThat(context).hasSingleBean(EmdbEndpoint.class).hasBean("mine"));
  }

  @Test
  void theInfoIsOptIn() {
    contextRunner
        .withPropertyValues("management.info.emdb.enabled=true")
        .run(context -> assertThat(context).hasSingleBean(EmdbInfoContributor.class));
  }

  @Test
  void withoutActuatorThereIsNothing() {
    contextRunner
        .withClassLoader(new FilteredClassLoader("org.springframework.boot.actuate"))
        .withPropertyValues("management.endpoints.web.exposure.include=*")
        .run(context -> assertThat(context).hasNotFailed().doesNotHaveBean(EmdbEndpoint.class));
  }

  @Test
  void withoutDatabaseThereIsNothing() {
    contextRunner
        .withPropertyValues("emdb.enabled=false", "management.endpoints.web.exposure.include=*")
        .run(context -> assertThat(context).doesNotHaveBean(EmdbEndpoint.class));
  }
}
