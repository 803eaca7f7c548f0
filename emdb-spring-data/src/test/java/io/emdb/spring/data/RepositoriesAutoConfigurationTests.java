package io.emdb.spring.data;

import static org.assertj.core.api.Assertions.assertThat;

import io.emdb.Emdb;
import io.emdb.spring.boot.autoconfigure.EmdbAutoConfiguration;
import io.emdb.spring.data.autoconfigure.EmdbDataAutoConfiguration;
import io.emdb.spring.data.autoconfigure.EmdbRepositoriesAutoConfiguration;
import io.emdb.spring.data.shop.Account;
import io.emdb.spring.data.shop.Accounts;
import io.emdb.spring.data.shop.Person;
import io.emdb.spring.data.shop.Persons;
import java.net.URISyntaxException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.springframework.boot.autoconfigure.AutoConfigurationPackage;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class RepositoriesAutoConfigurationTests {

  private final ApplicationContextRunner runner =
      new ApplicationContextRunner()
          .withConfiguration(
              AutoConfigurations.of(
                  EmdbAutoConfiguration.class,
                  EmdbDataAutoConfiguration.class,
                  EmdbRepositoriesAutoConfiguration.class))
          .withPropertyValues("emdb.in-memory=true");

  /** Its package has no repositories. */
  @Configuration(proxyBeanMethods = false)
  @EnableEmdbRepositories(basePackageClasses = Accounts.class)
  static class EnabledByAnnotation {}

  @Configuration(proxyBeanMethods = false)
  @AutoConfigurationPackage(basePackageClasses = Accounts.class)
  static class InThePackage {}

  @Configuration(proxyBeanMethods = false)
  static class OwnCodec {
    @Bean
    EmdbEntityCodec reversed() {
      EmdbEntityCodec none =
          new EmdbEntityCodec() {
            @Override
            public byte[] encode(Object entity) {
              return ((Account) entity)
                  .getOwner()
                  .getBytes(java.nio.charset.StandardCharsets.UTF_8);
            }

            @Override
            public Object decode(byte[] bytes) {
              return new Account(new String(bytes, java.nio.charset.StandardCharsets.UTF_8), 1);
            }
          };
      return none;
    }
  }

  @Test
  void repositoriesOfTheApplicationsPackagesAreBeans() {
    runner
        .withUserConfiguration(InThePackage.class)
        .run(context -> assertThat(context).hasSingleBean(Accounts.class));
  }

  @Test
  void repositoriesCanBeSwitchedOffWithoutTheTemplate() {
    runner
        .withUserConfiguration(InThePackage.class)
        .withPropertyValues("emdb.data.repositories.enabled=false")
        .run(
            context ->
                assertThat(context)
                    .doesNotHaveBean(Accounts.class)
                    .hasSingleBean(EmdbTemplate.class));
  }

  @Test
  void theAnnotationTakesTheirPlace() {
    runner
        .withUserConfiguration(EnabledByAnnotation.class)
        .withPropertyValues("emdb.data.allowed-packages=io.emdb.spring.data.shop")
        .run(
            context -> {
              Accounts accounts = context.getBean(Accounts.class);
              Account account = accounts.save(new Account("anna", 1));
              assertThat(accounts.findByOwner("anna").orElseThrow().getNumber())
                  .isEqualTo(account.getNumber());
            });
  }

  @Test
  void withoutADatabaseThereIsNothing() {
    runner
        .withUserConfiguration(InThePackage.class)
        .withPropertyValues("emdb.enabled=false")
        .run(
            context ->
                assertThat(context)
                    .hasNotFailed()
                    .doesNotHaveBean(EmdbTemplate.class)
                    .doesNotHaveBean(Accounts.class));
  }

  @Test
  void anotherDatabaseCanHoldTheEntities() {
    runner
        .withUserConfiguration(InThePackage.class)
        .withPropertyValues("emdb.databases.people.in-memory=true", "emdb.data.database=people")
        .run(
            context -> {
              context.getBean(Persons.class).save(Person.of("anna", "Anna", 1, "Rome"));
              assertThat(context.getBean("peopleEmdb", Emdb.class).namespaces())
                  .contains("data:persons");
              assertThat(context.getBean("emdb", Emdb.class).namespaces()).isEmpty();
            });
    runner
        .withUserConfiguration(InThePackage.class)
        .withPropertyValues("emdb.data.database=nowhere")
        .run(
            context ->
                assertThat(context).getFailure().rootCause().hasMessageContaining("nowhere"));
  }

  @Test
  void aCodecOfTheApplicationsOwnIsUsed() {
    runner
        .withUserConfiguration(InThePackage.class, OwnCodec.class)
        .run(
            context -> {
              Accounts accounts = context.getBean(Accounts.class);
              Long number = accounts.save(new Account("anna", 9)).getNumber();
              assertThat(accounts.findById(number).orElseThrow().getBalance()).isEqualTo(1);
            });
  }

  @Test
  void classesAreThoseOfTheContextsClassLoader() {
    ClassLoader loader = new FilteredClassLoader("no.such.package");
    runner
        .withClassLoader(loader)
        .withUserConfiguration(InThePackage.class)
        .run(
            context -> {
              ClassLoader before = Thread.currentThread().getContextClassLoader();
              Thread.currentThread().setContextClassLoader(null);
              try {
                Accounts accounts = context.getBean(Accounts.class);
                Long number = accounts.save(new Account("anna", 9)).getNumber();
                assertThat(accounts.findById(number)).isPresent();
              } finally {
                Thread.currentThread().setContextClassLoader(before);
              }
            });
  }

  @Test
  void everyPropertyIsDescribed() throws URISyntaxException {
    Path classes =
        Path.of(
            EmdbDataAutoConfiguration.class
                .getProtectionDomain()
                .getCodeSource()
                .getLocation()
                .toURI());
    JsonNode metadata =
        new JsonMapper().readTree(classes.resolve("META-INF/spring-configuration-metadata.json"));
    assertThat(metadata.get("properties"))
        .extracting(property -> property.get("name").asString())
        .containsExactlyInAnyOrder(
            "emdb.data.allowed-packages",
            "emdb.data.database",
            "emdb.data.key-spaces",
            "emdb.data.repositories.enabled");
    for (JsonNode property : metadata.get("properties")) {
      assertThat(property.path("description").asString("")).matches("(?s)\\p{Upper}.+\\.");
    }
  }
}
