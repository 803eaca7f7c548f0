package io.emdb.spring.boot.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;

import io.emdb.FlushPolicy;
import io.emdb.OnCorruption;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.springframework.boot.context.properties.ConfigurationPropertiesBinding;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.util.unit.DataSize;

/** Tests for {@link EmdbProperties}. */
class EmdbPropertiesTests {

  private final ApplicationContextRunner contextRunner =
      new ApplicationContextRunner().withUserConfiguration(PropertiesConfiguration.class);

  @Test
  void thePathHasNoDefaultHere_forNamesMayTakeItsPlace() {
    bind(properties -> assertThat(properties.path()).isNull());
  }

  @Test
  void theNamesAreBound() {
    bind(
        properties -> {
          assertThat(properties.appName()).isEqualTo("shop");
          assertThat(properties.databaseName()).isEqualTo("orders");
          assertThat(properties.dataRoot()).isEqualTo("/srv");
        },
        "emdb.app-name=shop",
        "emdb.database-name=orders",
        "emdb.data-root=/srv");
  }

  @Test
  void thePathIsBound() {
    bind(properties -> assertThat(properties.path()).isEqualTo("/srv/shop"), "emdb.path=/srv/shop");
  }

  @Test
  void theDatabaseIsOnDiskByDefault() {
    bind(properties -> assertThat(properties.inMemory()).isFalse());
  }

  @Test
  void inMemoryIsBound() {
    bind(properties -> assertThat(properties.inMemory()).isTrue(), "emdb.in-memory=true");
  }

  @Test
  void theDefaultFlushPolicyIsThatOfTheBuilder() {
    bind(properties -> assertThat(properties.flushPolicy()).isEqualTo(FlushPolicy.defaultPolicy()));
  }

  @Test
  void theFlushPolicyIsBound() {
    bind(
        properties ->
            assertThat(properties.flushPolicy())
                .isEqualTo(FlushPolicy.every(Duration.ofMillis(500))),
        "emdb.flush-policy=every-500ms");
  }

  @Test
  void thereIsNoDefaultTtl() {
    bind(properties -> assertThat(properties.defaultTtl()).isNull());
  }

  @Test
  void aBareDefaultTtlIsInSeconds() {
    bind(
        properties -> assertThat(properties.defaultTtl()).isEqualTo(Duration.ofSeconds(90)),
        "emdb.default-ttl=90");
  }

  @Test
  void aDefaultTtlMayHaveAUnit() {
    bind(
        properties -> assertThat(properties.defaultTtl()).isEqualTo(Duration.ofDays(2)),
        "emdb.default-ttl=2d");
  }

  @Test
  void sortedKeysAreBound() {
    bind(properties -> assertThat(properties.sortedKeys()).isTrue(), "emdb.sorted-keys=true");
  }

  @Test
  void theDefaultSegmentSizeIsThatOfTheBuilder() {
    bind(
        properties ->
            assertThat(properties.segmentSize().toBytes())
                .isEqualTo(io.emdb.Emdb.builder().options().segmentBytes()));
  }

  @Test
  void theSegmentSizeIsBound() {
    bind(
        properties -> assertThat(properties.segmentSize()).isEqualTo(DataSize.ofMegabytes(1)),
        "emdb.segment-size=1MB");
  }

  @Test
  void damageFailsTheStartByDefault() {
    bind(properties -> assertThat(properties.onCorruption()).isEqualTo(OnCorruption.FAIL));
  }

  @ParameterizedTest
  @EnumSource(OnCorruption.class)
  void whatToDoAboutDamageIsBound(OnCorruption action) {
    String name = action.name().toLowerCase(Locale.ROOT);
    bind(
        properties -> {
          assertThat(properties.onCorruption()).isEqualTo(action);
          assertThat(properties.databases().get("orders").onCorruption()).isEqualTo(action);
        },
        "emdb.on-corruption=" + name,
        "emdb.databases.orders.on-corruption=" + name);
  }

  @Test
  void thereAreNoFurtherDatabasesByDefault() {
    bind(properties -> assertThat(properties.databases()).isEmpty());
  }

  @Test
  void aFurtherDatabaseHasTheSamePropertiesAndDefaults() {
    bind(
        properties ->
            assertThat(properties.databases())
                .isEqualTo(
                    Map.of(
                        "orders",
                        new EmdbProperties.Database(
                            "/srv/orders",
                            null,
                            null,
                            null,
                            false,
                            FlushPolicy.onEachWrite(),
                            null,
                            false,
                            DataSize.ofMegabytes(64),
                            OnCorruption.FAIL))),
        "emdb.databases.orders.path=/srv/orders",
        "emdb.databases.orders.flush-policy=on-each-write");
  }

  private void bind(Consumer<EmdbProperties> check, String... properties) {
    contextRunner
        .withPropertyValues(properties)
        .run(context -> check.accept(context.getBean(EmdbProperties.class)));
  }

  @Configuration(proxyBeanMethods = false)
  @EnableConfigurationProperties(EmdbProperties.class)
  static class PropertiesConfiguration {

    @Bean
    @ConfigurationPropertiesBinding
    static FlushPolicyConverter flushPolicyConverter() {
      return new FlushPolicyConverter();
    }
  }
}
