package io.emdb.spring.boot.starter;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * Runs an application with caching on a class path that really lacks a library: what {@link
 * org.springframework.boot.test.context.FilteredClassLoader} hides from conditions can still be
 * linked, so that a class which needs it goes unnoticed there. AspectJ is absent in all of them, as
 * it is in every test of this module.
 */
class AbsentLibrariesTests {

  /** Everything that Emdb makes use of but can do without, with what comes with it. */
  private static final List<String> OPTIONAL =
      List.of(
          "spring-boot-cache",
          "spring-context-support",
          "spring-boot-actuator",
          "spring-boot-actuator-autoconfigure",
          "spring-boot-health",
          "spring-boot-micrometer-metrics",
          "spring-boot-micrometer-observation",
          "micrometer-core",
          "spring-tx",
          "jackson-databind",
          "jackson-core",
          "jackson-annotations");

  private static final String WORKS = "caches by EmdbCacheManager, lookups: 1, sold: null";
  private static final String HEALTH = ", emdbHealthContributor";
  private static final String METRICS = ", emdbMetrics, emdbLateCacheMetrics";

  @Test
  void withEverythingThereIsEverything() throws Exception {
    assertThat(run()).isEqualTo(WORKS + HEALTH + METRICS);
  }

  @Test
  void withoutSpringsTransactionsTheRestIsThere() throws Exception {
    assertThat(run("spring-tx")).isEqualTo(WORKS + HEALTH + METRICS);
  }

  @Test
  void withoutJacksonTheRestIsThere() throws Exception {
    assertThat(run("jackson-databind", "jackson-core", "jackson-annotations"))
        .isEqualTo(WORKS + HEALTH + METRICS);
  }

  @Test
  void withoutTheHealthModuleThereIsNoHealth() throws Exception {
    assertThat(run("spring-boot-health")).isEqualTo(WORKS + METRICS);
  }

  @Test
  void withoutTheActuatorTheRestIsThere() throws Exception {
    assertThat(run("spring-boot-actuator", "spring-boot-actuator-autoconfigure"))
        .isEqualTo(WORKS + HEALTH + METRICS);
  }

  /** Then there is no registry, unless the application makes one. */
  @Test
  void withoutBootsMetricsModuleThereAreNoMetricsOfDatabases() throws Exception {
    assertThat(run("spring-boot-micrometer-metrics", "spring-boot-micrometer-observation"))
        .startsWith(WORKS + HEALTH)
        .doesNotContain("emdbMetrics");
  }

  @Test
  void withoutMicrometerThereAreNoMetrics() throws Exception {
    assertThat(
            run(
                "micrometer-core",
                "spring-boot-micrometer-metrics",
                "spring-boot-micrometer-observation"))
        .isEqualTo(WORKS + HEALTH);
  }

  @Test
  void withoutAnyThereAreTheDatabaseTheTransactionsAndTheCaches() throws Exception {
    List<String> absent = new ArrayList<>(OPTIONAL);
    absent.removeAll(List.of("spring-boot-cache", "spring-context-support"));
    assertThat(run(absent.toArray(String[]::new))).isEqualTo(WORKS);
  }

  /** The cache manager extends a class of this library: the start failed for want of it. */
  @Test
  void withoutSpringsContextSupportBootKeepsTheCaches() throws Exception {
    assertThat(run("spring-context-support"))
        .isEqualTo(
            WORKS.replace("EmdbCacheManager", "ConcurrentMapCacheManager")
                + HEALTH
                + ", emdbMetrics");
  }

  private static String run(String... absent) throws Exception {
    List<String> artifacts = new ArrayList<>(ApplicationProcess.STARTER);
    artifacts.addAll(OPTIONAL);
    assertThat(artifacts).containsAll(List.of(absent));
    artifacts.removeAll(List.of(absent));
    return ApplicationProcess.run(
            CachingApplication.class,
            artifacts,
            "--emdb.in-memory=true",
            "--logging.level.root=off",
            "--spring.main.banner-mode=off")
        .strip();
  }
}
