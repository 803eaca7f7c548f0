package io.emdb.samples.cityguide;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.aop.support.AopUtils;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.core.env.Environment;
import org.springframework.test.annotation.DirtiesContext;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;
import tools.jackson.databind.JsonNode;

@SpringBootTest(webEnvironment = WebEnvironment.RANDOM_PORT)
@DirtiesContext // closes the database before its folder is deleted
class CityGuideApplicationTest {

  private static final String REYKJAVIK = "/api/cities/3413829";

  private static final Pattern METER = Pattern.compile("\\b((?:emdb|cache)_[a-z_]+)(?=\\{)");

  @TempDir static Path folder;

  @Autowired Environment environment;
  @Autowired VisitCounter visitCounter;

  private GuideClient client = new GuideClient(0);

  @DynamicPropertySource
  static void database(DynamicPropertyRegistry registry) {
    registry.add("emdb.path", () -> folder.resolve("db").toString());
  }

  @BeforeEach
  void awaitCities() {
    client = new GuideClient(environment.getRequiredProperty("local.server.port", Integer.class));
    client.awaitLoaded();
  }

  @Test
  void cities_searchAndDetails() {
    JsonNode found = client.get("/api/cities?prefix=reykjav");
    assertThat(found.get("scanned").asInt()).isEqualTo(1);
    assertThat(found.at("/cities/0/name").asString()).isEqualTo("Reykjavík");
    assertThat(client.get(REYKJAVIK).at("/city/timeZone").asString())
        .isEqualTo("Atlantic/Reykjavik");
    assertThat(client.status("/api/cities/1")).isEqualTo(404);
  }

  @Test
  void visits_riseByOne() throws Exception {
    JsonNode first = client.post(REYKJAVIK + "/visits");
    JsonNode second = client.post(REYKJAVIK + "/visits");
    assertThat(second.get("count").asLong()).isEqualTo(first.get("count").asLong() + 1);
    assertThat(second.get("previousAt")).isEqualTo(first.get("lastAt"));
    assertThat(client.visitsOf(3413829)).isEqualTo(second.get("count").asLong());
    assertThat(AopUtils.isAopProxy(visitCounter)).isTrue();
  }

  @Test
  void nearest_missesOnce_thenHits() {
    JsonNode first = client.get("/api/nearest?lat=-48.88&lon=-123.39");
    assertThat(first.get("source").asString()).isEqualTo("MISS");
    assertThat(first.at("/city/name").asString()).isEqualTo("Adamstown");
    assertThat(first.get("citiesRead").asInt()).isEqualTo(26_407);

    JsonNode neighbour = client.get("/api/nearest?lat=-48.91&lon=-123.42");
    assertThat(neighbour.get("source").asString()).isEqualTo("HIT");
    assertThat(neighbour.get("computedAt")).isEqualTo(first.get("computedAt"));
  }

  @Test
  void nearest_notOnEarth_isABadRequest() {
    assertThat(client.status("/api/nearest?lat=91&lon=0")).isEqualTo(400);
    assertThat(client.status("/api/nearest?lat=NaN&lon=0")).isEqualTo(400);
  }

  @Test
  void token_leadsToItsCity() throws Exception {
    JsonNode token = client.post(REYKJAVIK + "/tokens");
    assertThat(token.get("lifeMillis").asLong()).isEqualTo(60_000);
    assertThat(token.get("remainingMillis").asLong()).isBetween(1L, 60_000L);
    JsonNode followed = client.get("/api/tokens/" + token.get("token").asString());
    assertThat(followed.at("/city/name").asString()).isEqualTo("Reykjavík");
    assertThat(client.status("/api/tokens/unknown")).isEqualTo(404);
  }

  @Test
  void status_tellsOfAFirstStart() {
    JsonNode status = client.get("/api/status");
    assertThat(status.at("/boot/lastStop").asString()).isEqualTo("FIRST");
    assertThat(status.at("/boot/citiesAtStart").asLong()).isZero();
    assertThat(status.at("/database/path").asString()).isEqualTo(folder.resolve("db").toString());
    assertThat(status.at("/database/flushPolicy").asString()).isEqualTo("on-each-write");
  }

  @Test
  void dashboard_hasTheMetersOfTheDatabaseAndNoOthers() throws IOException {
    client.get("/api/nearest?lat=20&lon=20");
    Set<String> scraped = names(METER, client.text("/actuator/prometheus"));
    Set<String> shown =
        names(METER, Files.readString(Path.of("../../docs/dashboards/emdb-grafana.json")));
    assertThat(shown).hasSizeGreaterThan(20);
    assertThat(scraped).as("meters that the dashboard names").containsAll(shown);
    Set<String> ofTheDatabase =
        scraped.stream()
            .filter(name -> name.startsWith("emdb_") && !name.endsWith("_max"))
            .collect(Collectors.toSet());
    assertThat(shown).as("meters of the database").containsAll(ofTheDatabase);
  }

  private static Set<String> names(Pattern pattern, String text) {
    return pattern.matcher(text).results().map(name -> name.group(1)).collect(Collectors.toSet());
  }

  @Test
  void actuator_showsDatabaseAndCache() {
    client.get("/api/nearest?lat=10&lon=10");
    client.get("/api/nearest?lat=10&lon=10");
    assertThat(client.get("/actuator/health").at("/components/emdb/status").asString())
        .isEqualTo("UP");
    assertThat(client.text("/actuator/caches")).contains("nearest");
    assertThat(client.text("/actuator/metrics")).contains("\"emdb.").contains("\"cache.gets\"");
    assertThat(client.text("/actuator/prometheus"))
        .containsPattern("cache_gets_total\\{[^}]*name=\"nearest\"[^}]*result=\"hit\"[^}]*} [1-9]")
        .contains("emdb_");
  }
}
