package io.emdb.spring.boot.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;

import io.emdb.Emdb;
import io.emdb.EmdbBuilder;
import io.emdb.EmdbConfigurationException;
import io.emdb.FlushPolicy;
import io.emdb.spring.boot.MockDatabase;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.opentest4j.TestAbortedException;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.ConfigDataApplicationContextInitializer;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.convert.ConverterNotFoundException;
import org.springframework.core.env.Environment;

/** Tests for the databases below {@code emdb.databases}. */
class NamedDatabasesTests {

  @TempDir private Path directory;

  private final ApplicationContextRunner contextRunner =
      new ApplicationContextRunner()
          .withConfiguration(AutoConfigurations.of(EmdbAutoConfiguration.class))
          .withPropertyValues("emdb.in-memory=true");

  private final ApplicationContextRunner twoDatabases =
      contextRunner.withPropertyValues(
          "emdb.databases.orders.in-memory=true", "emdb.databases.old-sessions.in-memory=true");

  @Test
  void everyNameIsABean() {
    twoDatabases.run(
        context ->
            assertThat(context.getBeansOfType(Emdb.class))
                .containsOnlyKeys("emdb", "ordersEmdb", "old-sessionsEmdb"));
  }

  @Test
  void anInjectionPointWithoutAQualifierGetsThePrimaryDatabase() {
    twoDatabases
        .withUserConfiguration(ShopConfiguration.class)
        .run(
            context ->
                assertThat(context.getBean(Shop.class).primary())
                    .isSameAs(context.getBean("emdb")));
  }

  @Test
  void aLookupByTypeGetsThePrimaryDatabase() {
    twoDatabases.run(
        context -> assertThat(context.getBean(Emdb.class)).isSameAs(context.getBean("emdb")));
  }

  @Test
  void anInjectionPointWithAQualifierGetsTheNamedDatabase() {
    twoDatabases
        .withUserConfiguration(ShopConfiguration.class)
        .run(
            context ->
                assertThat(context.getBean(Shop.class).orders())
                    .isSameAs(context.getBean("ordersEmdb")));
  }

  @Test
  void aPrimaryDatabaseOfTheUserIsNotHeldBackByNamedOnes() {
    twoDatabases
        .withBean("own", Emdb.class, MockDatabase::open)
        .run(
            context ->
                assertThat(context.getBeansOfType(Emdb.class))
                    .containsOnlyKeys("own", "ordersEmdb", "old-sessionsEmdb"));
  }

  @Test
  void aBeanOfTheUserWithTheNamesBeanNameIsKept() {
    twoDatabases
        .withUserConfiguration(OwnOrdersConfiguration.class)
        .run(
            context ->
                assertThat(context.getBean("ordersEmdb")).isSameAs(OwnOrdersConfiguration.ORDERS));
  }

  @Test
  void everyDatabaseHasItsOwnProperties() {
    Map<String, FlushPolicy> policies = new HashMap<>();
    twoDatabases
        .withPropertyValues(
            "emdb.flush-policy=manual", "emdb.databases.orders.flush-policy=on-each-write")
        .withBean(EmdbBuilderCustomizer.class, () -> new PolicyOfOrders(policies))
        .run(context -> assertThat(context).hasNotFailed());
    assertThat(policies).containsEntry("orders", FlushPolicy.onEachWrite());
  }

  @Test
  void thePathIsNamedAfterTheDatabaseByDefault() {
    Map<String, Path> paths = new HashMap<>();
    contextRunner
        .withPropertyValues("emdb.databases.orders.sorted-keys=true")
        .withBean(
            EmdbBuilderCustomizer.class,
            () ->
                builder -> {
                  builder.options().path().ifPresent(path -> paths.put("orders", path));
                  builder.inMemory();
                })
        .run(context -> assertThat(context).hasNotFailed());
    assertThat(paths).containsEntry("orders", Path.of("data", "orders").toAbsolutePath());
  }

  @Test
  void allAreClosedWithTheContext() {
    Map<String, Emdb> databases = new HashMap<>();
    twoDatabases.run(context -> databases.putAll(context.getBeansOfType(Emdb.class)));
    assertThat(databases)
        .hasSize(3)
        .allSatisfy((name, emdb) -> assertThat(emdb.isOpen()).isFalse());
  }

  @Test
  void whenDisabledThereAreNoNamedDatabasesEither() {
    twoDatabases
        .withPropertyValues("emdb.enabled=false")
        .run(context -> assertThat(context).doesNotHaveBean(Emdb.class));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "[a.b]", "[../up]", "[..]", "[.]", "[/etc]", "[a/b]", "[a\\b]", "[~]", "[a b]", "[-a]",
        "[a\nb]", "emdb"
      })
  void aNameThatCannotBeOneIsRefused(String name) {
    contextRunner
        .withPropertyValues("emdb.databases." + name + ".in-memory=true")
        .run(
            context ->
                assertThat(context)
                    .getFailure()
                    .isInstanceOf(EmdbConfigurationException.class)
                    .hasMessageContaining("emdb.databases." + name.replaceAll("[\\[\\]]", "")));
  }

  /** Without brackets, Boot itself takes some of the characters away. */
  @ParameterizedTest
  @ValueSource(strings = {"../up", "..", "/etc/emdb", "a/../../b", "a\\..\\b", "~", "%2e%2e"})
  void aNameInYamlDoesNotLeadOutOfTheDataDirectory(String name) throws IOException {
    Path yaml =
        Files.writeString(
            directory.resolve("application.yml"),
            "emdb:\n  databases:\n    '" + name + "':\n      sorted-keys: true\n");
    List<Path> paths = new ArrayList<>();
    contextRunner
        .withInitializer(new ConfigDataApplicationContextInitializer())
        .withPropertyValues("spring.config.location=" + yaml.toUri())
        .withBean(
            EmdbBuilderCustomizer.class,
            () ->
                builder -> {
                  builder.options().path().ifPresent(paths::add);
                  builder.inMemory();
                })
        .run(
            context -> {
              Throwable failure = context.getStartupFailure();
              if (failure != null) {
                // by us; or by Boot, where it takes all of the name away
                assertThat(failure)
                    .satisfiesAnyOf(
                        refused ->
                            assertThat(refused)
                                .hasStackTraceContaining(
                                    EmdbConfigurationException.class.getName()),
                        refused ->
                            assertThat(refused)
                                .hasRootCauseInstanceOf(ConverterNotFoundException.class)
                                .hasStackTraceContaining("'emdb.databases.sorted-keys'"));
              }
            });
    assertThat(paths)
        .allSatisfy(
            path -> {
              assertThat(path).isEqualTo(path.normalize());
              assertThat(path).hasParentRaw(Path.of("data").toAbsolutePath());
            });
  }

  @Test
  void twoDatabasesWithOnePathAreRefused() {
    contextRunner
        .withPropertyValues(
            "emdb.databases.one.path=" + directory.resolve("same"),
            "emdb.databases.two.path=" + directory.resolve("other/../same"))
        .run(
            context ->
                assertThat(context)
                    .getFailure()
                    .rootCause()
                    .isInstanceOf(DuplicatePathException.class)
                    .hasMessageContainingAll("'two'", "'oneEmdb'"));
  }

  @Test
  void aLinkDoesNotHideThatTwoPathsAreOne() throws IOException {
    Path same = Files.createDirectory(directory.resolve("same"));
    Path link = link(directory.resolve("link"), same);
    contextRunner
        .withPropertyValues("emdb.databases.one.path=" + same, "emdb.databases.two.path=" + link)
        .run(
            context ->
                assertThat(context)
                    .getFailure()
                    .rootCause()
                    .isInstanceOf(DuplicatePathException.class));
  }

  @Test
  void thePathOfADatabaseOfTheUserIsRefusedToo() {
    contextRunner
        .withUserConfiguration(OwnDatabaseConfiguration.class)
        .withPropertyValues("test.directory=" + directory, "emdb.databases.one.path=" + directory)
        .run(
            context ->
                assertThat(context)
                    .getFailure()
                    .rootCause()
                    .isInstanceOf(DuplicatePathException.class)
                    .hasMessageContaining("'own'"));
  }

  private static Path link(Path link, Path target) {
    try {
      return Files.createSymbolicLink(link, target);
    } catch (IOException | UnsupportedOperationException exception) {
      throw new TestAbortedException("No symbolic links for this user here", exception);
    }
  }

  record Shop(Emdb primary, Emdb orders) {}

  /** Notes the flush policy of one database only. */
  private record PolicyOfOrders(Map<String, FlushPolicy> policies)
      implements EmdbBuilderCustomizer {

    @Override
    public void customize(EmdbBuilder builder) {
      policies.put("orders", builder.options().flushPolicy());
    }

    @Override
    public boolean appliesTo(String database) {
      return database.equals("orders");
    }
  }

  @Configuration(proxyBeanMethods = false)
  static class ShopConfiguration {

    @Bean
    Shop shop(Emdb primary, @Qualifier("orders") Emdb orders) {
      return new Shop(primary, orders);
    }
  }

  @Configuration(proxyBeanMethods = false)
  static class OwnOrdersConfiguration {

    static final Emdb ORDERS = MockDatabase.open();

    @Bean(defaultCandidate = false)
    Emdb ordersEmdb() {
      return ORDERS;
    }
  }

  @Configuration(proxyBeanMethods = false)
  static class OwnDatabaseConfiguration {

    @Bean
    Emdb own(Environment environment) {
      return Emdb.open(Path.of(environment.getRequiredProperty("test.directory")));
    }
  }
}
