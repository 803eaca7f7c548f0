package io.emdb.spring.boot.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;

import io.emdb.Emdb;
import io.emdb.EmdbBuilder;
import io.emdb.EmdbOptions;
import io.emdb.FlushPolicy;
import io.emdb.OnCorruption;
import io.emdb.spring.boot.MockDatabase;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.annotation.Order;

/** Tests for {@link EmdbAutoConfiguration}: the primary database. */
@ExtendWith(OutputCaptureExtension.class)
class EmdbAutoConfigurationTests {

  @TempDir private Path directory;

  private final ApplicationContextRunner contextRunner =
      new ApplicationContextRunner()
          .withConfiguration(AutoConfigurations.of(EmdbAutoConfiguration.class));

  private final ApplicationContextRunner inMemory =
      contextRunner.withPropertyValues("emdb.in-memory=true");

  @Test
  void theDatabaseIsOpenedAtThePath() {
    Path shop = directory.resolve("shop");
    contextRunner
        .withPropertyValues("emdb.path=" + shop)
        .run(context -> assertThat(context.getBean(Emdb.class).path()).contains(shop));
  }

  @Test
  void thePathIsBelowTheWorkingDirectoryByDefault() {
    assertThat(optionsOf("emdb.sorted-keys=false").path())
        .contains(Path.of("data", "emdb").toAbsolutePath());
  }

  @Test
  void theNamesOfApplicationAndDatabaseTakeThePlaceOfThePath() {
    contextRunner
        .withPropertyValues(
            "emdb.data-root=" + directory, "emdb.app-name=shop", "emdb.database-name=main")
        .run(
            context ->
                assertThat(context.getBean(Emdb.class).path())
                    .contains(directory.resolve("shop").resolve("main")));
  }

  @Test
  void theDataRootMayBeRelative_andTheOtherNamesHaveDefaults() {
    Path working = Path.of("").toAbsolutePath();
    contextRunner
        .withPropertyValues("emdb.data-root=" + working.relativize(directory.toAbsolutePath()))
        .run(
            context ->
                assertThat(context.getBean(Emdb.class).path())
                    .contains(directory.resolve("emdb").resolve("emdb-default.emdb")));
  }

  @Test
  void aPathBesideNamesIsRefused() {
    contextRunner
        .withPropertyValues("emdb.path=" + directory, "emdb.app-name=shop")
        .run(
            context ->
                assertThat(context)
                    .getFailure()
                    .rootCause()
                    .hasMessageContaining("set one or the other"));
  }

  @Test
  void aNameThatLeadsElsewhereIsRefused() {
    contextRunner
        .withPropertyValues("emdb.data-root=" + directory, "emdb.app-name=../shop")
        .run(
            context ->
                assertThat(context)
                    .getFailure()
                    .rootCause()
                    .hasMessageContaining("The application's name"));
  }

  @Test
  void anEmptyDataRootIsRefused() {
    contextRunner
        .withPropertyValues("emdb.data-root=")
        .run(
            context ->
                assertThat(context)
                    .getFailure()
                    .rootCause()
                    .hasMessageContaining("The data root must not be empty"));
  }

  @Test
  void theDatabaseIsInMemoryIfAskedFor() {
    inMemory.run(context -> assertThat(context.getBean(Emdb.class).path()).isEmpty());
  }

  @Test
  void inMemoryWinsOverAPath() {
    inMemory
        .withPropertyValues("emdb.path=" + directory)
        .run(context -> assertThat(context.getBean(Emdb.class).path()).isEmpty());
  }

  @Test
  void theDatabaseStoresAndReads() {
    inMemory.run(
        context -> {
          Emdb emdb = context.getBean(Emdb.class);
          emdb.put("lamp", "12");
          assertThat(emdb.getString("lamp")).isEqualTo("12");
        });
  }

  @Test
  void theFlushPolicyReachesTheBuilder() {
    assertThat(optionsOf("emdb.flush-policy=every-1s").flushPolicy())
        .isEqualTo(FlushPolicy.every(Duration.ofSeconds(1)));
  }

  @Test
  void theDefaultTtlReachesTheBuilder() {
    assertThat(optionsOf("emdb.default-ttl=90").defaultTtl()).contains(Duration.ofSeconds(90));
  }

  @Test
  void sortedKeysReachTheBuilder() {
    assertThat(optionsOf("emdb.sorted-keys=true").sortedKeys()).isTrue();
  }

  @Test
  void theSegmentSizeReachesTheBuilder() {
    assertThat(optionsOf("emdb.segment-size=1MB").segmentBytes()).isEqualTo(1024 * 1024);
  }

  @Test
  void whatToDoAboutDamageReachesTheBuilder() {
    assertThat(optionsOf("emdb.on-corruption=salvage").onCorruption())
        .isEqualTo(OnCorruption.SALVAGE);
  }

  @Test
  void anEmptyPathIsRefused() {
    contextRunner
        .withPropertyValues("emdb.path=")
        .run(
            context ->
                assertThat(context)
                    .getFailure()
                    .rootCause()
                    .hasMessageContaining("must not be empty"));
  }

  @Test
  void aSegmentSizeBeyondAnIntIsRefused() {
    contextRunner
        .withPropertyValues("emdb.segment-size=4GB")
        .run(
            context ->
                assertThat(context).getFailure().rootCause().hasMessageContaining("segment size"));
  }

  @Test
  void runWhenDisabledShouldNotCreateADatabase() {
    contextRunner
        .withPropertyValues("emdb.enabled=false")
        .run(context -> assertThat(context).doesNotHaveBean(Emdb.class));
  }

  @Test
  void aDatabaseOfTheUserIsKept() {
    contextRunner
        .withUserConfiguration(OwnDatabaseConfiguration.class)
        .run(context -> assertThat(context).hasSingleBean(Emdb.class).hasBean("ownDatabase"));
  }

  @Test
  void customizersAreCalledInOrderAfterTheProperties() {
    inMemory
        .withUserConfiguration(CustomizersConfiguration.class)
        .withPropertyValues("emdb.sorted-keys=true")
        .run(
            context ->
                assertThat(context.getBean(CustomizersConfiguration.class).seen)
                    .containsExactly("first true", "second false"));
  }

  @Test
  void aCustomizerForAnotherDatabaseIsNotCalled() {
    inMemory
        .withUserConfiguration(OtherCustomizerConfiguration.class)
        .run(context -> assertThat(context).hasNotFailed());
  }

  @Test
  void oneLineTellsWhatWasOpened(CapturedOutput output) {
    Path shop = directory.resolve("shop");
    contextRunner
        .withPropertyValues("emdb.path=" + shop, "emdb.flush-policy=manual")
        .run(
            context ->
                assertThat(output)
                    .containsOnlyOnce("Opened Emdb database 'emdb' at " + shop)
                    .contains("flush policy manual", "0 entries", "clean start", " ms"));
  }

  @Test
  void theDatabaseIsClosedWithTheContext() {
    AtomicReference<Emdb> emdb = new AtomicReference<>();
    inMemory.run(context -> emdb.set(context.getBean(Emdb.class)));
    assertThat(emdb.get().isOpen()).isFalse();
  }

  @Test
  void nothingIsOpenedWhileBeansAreLazy() {
    inMemory
        .withInitializer(
            context ->
                context.addBeanFactoryPostProcessor(
                    factory -> factory.getBeanDefinition("emdb").setLazyInit(true)))
        .run(context -> assertThat(context.getBeanFactory().containsSingleton("emdb")).isFalse());
  }

  /** Returns the options as a customizer finds them; the database itself is kept in memory. */
  private EmdbOptions optionsOf(String... properties) {
    AtomicReference<EmdbOptions> options = new AtomicReference<>();
    contextRunner
        .withPropertyValues(properties)
        .withBean(
            EmdbBuilderCustomizer.class,
            () ->
                builder -> {
                  options.set(builder.options());
                  builder.inMemory();
                })
        .run(context -> assertThat(context).hasNotFailed());
    return options.get();
  }

  @Configuration(proxyBeanMethods = false)
  static class OwnDatabaseConfiguration {

    @Bean
    Emdb ownDatabase() {
      return MockDatabase.open();
    }
  }

  @Configuration(proxyBeanMethods = false)
  static class CustomizersConfiguration {

    final List<String> seen = new ArrayList<>();

    @Bean
    @Order(2)
    EmdbBuilderCustomizer second() {
      return builder -> seen.add("second " + builder.options().sortedKeys());
    }

    @Bean
    @Order(1)
    EmdbBuilderCustomizer first() {
      return builder -> {
        seen.add("first " + builder.options().sortedKeys());
        builder.sortedKeys(false);
      };
    }
  }

  @Configuration(proxyBeanMethods = false)
  static class OtherCustomizerConfiguration {

    @Bean
    EmdbBuilderCustomizer other() {
      return new EmdbBuilderCustomizer() {

        @Override
        public void customize(EmdbBuilder builder) {
          throw new AssertionError("not for this database");
        }

        @Override
        public boolean appliesTo(String database) {
          return database.equals("orders");
        }
      };
    }
  }
}
