package io.emdb.samples.cityguide;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.core.env.Environment;
import org.springframework.test.annotation.DirtiesContext;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;
import tools.jackson.databind.JsonNode;

/** The endpoints of the databases, asked over HTTP as an operator does. */
@SpringBootTest(
    webEnvironment = WebEnvironment.RANDOM_PORT,
    properties = {
      "management.endpoints.web.exposure.include=emdb,emdbmaintenance,info,health",
      "management.endpoint.emdbmaintenance.access=unrestricted",
      "management.info.emdb.enabled=true"
    })
@DirtiesContext // closes the database before its folder is deleted
class DatabaseEndpointsTest {

  @TempDir static Path folder;

  @Autowired Environment environment;

  private int port;
  private GuideClient client = new GuideClient(0);

  @DynamicPropertySource
  static void database(DynamicPropertyRegistry registry) {
    registry.add("emdb.path", () -> folder.resolve("db").toString());
  }

  @BeforeEach
  void awaitCities() {
    port = environment.getRequiredProperty("local.server.port", Integer.class);
    client = new GuideClient(port);
    client.awaitLoaded();
  }

  @Test
  void overview_hasTheDatabase() {
    JsonNode emdb = client.get("/actuator/emdb").at("/databases/emdb");
    assertThat(emdb.get("path").asString()).isEqualTo(folder.resolve("db").toString());
    assertThat(emdb.get("entries").asLong()).isGreaterThan(26_407);
    assertThat(emdb.at("/bytes/live").asLong()).isPositive();
    assertThat(emdb.at("/recovery/cleanShutdown").asBoolean()).isTrue();
  }

  @Test
  void oneDatabase_hasItsNamespaces() {
    JsonNode emdb = client.get("/actuator/emdb/emdb");
    assertThat(emdb.get("byNamespace").propertyNames()).hasSizeGreaterThan(1);
    assertThat(client.status("/actuator/emdb/orders")).isEqualTo(404);
  }

  @Test
  void names_ofCitiesAreNotShown() {
    assertThat(client.text("/actuator/emdb") + client.text("/actuator/emdb/emdb"))
        .doesNotContainIgnoringCase("reykjav")
        .doesNotContain("3413829");
  }

  @Test
  void compactionAndVerification_runToTheirEnd() throws Exception {
    assertThat(post("compact", "{}").statusCode()).isEqualTo(202);
    JsonNode compacted = awaitEnd("compact");
    assertThat(compacted.get("state").asString()).isEqualTo("done");
    assertThat(
            client.get("/actuator/emdb").at("/databases/emdb/lastCompaction/startedAt").asString())
        .startsWith("20");
    assertThat(post("verify", "{\"database\":\"emdb\"}").statusCode()).isEqualTo(202);
    assertThat(awaitEnd("verify").at("/result/ok").asBoolean()).isTrue();
  }

  @Test
  void unknownOperation_isNotFound() throws Exception {
    assertThat(post("drop", "{}").statusCode()).isEqualTo(404);
    assertThat(post("flush", "{\"database\":\"orders\"}").statusCode()).isEqualTo(404);
  }

  @Test
  void info_tellsOfTheDatabase() {
    assertThat(client.get("/actuator/info").at("/emdb/emdb/storage").asString())
        .isEqualTo("directory");
  }

  private JsonNode awaitEnd(String operation) {
    JsonNode report = client.get("/actuator/emdbmaintenance");
    while (report.get("state").asString().equals("running")) {
      Thread.onSpinWait();
      report = client.get("/actuator/emdbmaintenance");
    }
    assertThat(report.get("operation").asString()).isEqualTo(operation);
    return report;
  }

  private HttpResponse<String> post(String operation, String body)
      throws IOException, InterruptedException {
    URI uri = URI.create("http://localhost:" + port + "/actuator/emdbmaintenance/" + operation);
    HttpRequest request =
        HttpRequest.newBuilder(uri)
            .header("Content-Type", "application/json")
            .POST(HttpRequest.BodyPublishers.ofString(body))
            .build();
    return HttpClient.newHttpClient().send(request, HttpResponse.BodyHandlers.ofString());
  }
}
