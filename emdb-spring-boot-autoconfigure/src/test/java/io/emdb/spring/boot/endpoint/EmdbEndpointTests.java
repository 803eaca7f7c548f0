package io.emdb.spring.boot.endpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.BDDMockito.given;

import io.emdb.Emdb;
import io.emdb.Finding;
import io.emdb.FlushPolicy;
import io.emdb.OnCorruption;
import io.emdb.SalvageReport;
import io.emdb.spring.boot.MockDatabase;
import io.emdb.spring.boot.SampleStats;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.actuate.info.Info;
import tools.jackson.databind.json.JsonMapper;

/** Tests of what the endpoint shows of real databases, and does not show. */
class EmdbEndpointTests {

  @TempDir Path directory;

  @Test
  void theOverviewHasEveryDatabase() {
    try (Emdb orders = Emdb.openInMemory();
        Emdb emdb = Emdb.open(directory)) {
      emdb.put("lamp", "12");
      EmdbEndpoint.Databases databases =
          new EmdbEndpoint(Map.of("emdb", emdb, "orders", orders)).databases();
      assertThat(databases.databases()).containsOnlyKeys("emdb", "orders");
      DatabaseDescription description = databases.databases().get("emdb");
      assertThat(description.path()).isEqualTo(directory.toString());
      assertThat(description.entries()).isEqualTo(1);
      assertThat(description.segments()).isEqualTo(1);
      assertThat(description.recovery().cleanShutdown()).isTrue();
      assertThat(description.unsynced()).isPositive();
      assertThat(description.byNamespace()).isNull();
      assertThat(databases.databases().get("orders").path()).isEqualTo("in memory");
    }
  }

  @Test
  void oneDatabaseHasItsNamespaces() {
    try (Emdb emdb = Emdb.openInMemory()) {
      emdb.put("lamp", "12");
      emdb.namespace("visits").put("anna", "1");
      emdb.namespace("visits").put("bert", "1");
      DatabaseDescription description = new EmdbEndpoint(Map.of("emdb", emdb)).database("emdb");
      assertThat(description.byNamespace()).containsOnlyKeys("", "visits");
      assertThat(description.byNamespace().get("visits").entries()).isEqualTo(2);
      assertThat(description.byNamespace().get("visits").bytes()).isPositive();
    }
  }

  @Test
  void aDatabaseThatThereIsNotIsNull() {
    assertThat(new EmdbEndpoint(Map.of()).database("orders")).isNull();
  }

  @Test
  void theLatestCompactionIsShown() {
    try (Emdb emdb = Emdb.builder().path(directory).flushPolicy(FlushPolicy.manual()).open()) {
      emdb.put("lamp", "12");
      emdb.put("lamp", "13");
      EmdbEndpoint endpoint = new EmdbEndpoint(Map.of("emdb", emdb));
      assertThat(endpoint.database("emdb").lastCompaction()).isNull();
      emdb.compact();
      assertThat(endpoint.database("emdb").lastCompaction().segments()).isEqualTo(1);
      assertThat(endpoint.database("emdb").lastCompaction().freedBytes()).isPositive();
    }
  }

  @Test
  void neitherKeysNorValuesAreShown() {
    try (Emdb emdb = Emdb.openInMemory()) {
      emdb.put("secret-key", "secret-value");
      emdb.namespace("visits").put("secret-key", "secret-value");
      EmdbEndpoint endpoint = new EmdbEndpoint(Map.of("emdb", emdb));
      JsonMapper mapper = new JsonMapper();
      assertThat(
              mapper.writeValueAsString(endpoint.databases())
                  + mapper.writeValueAsString(endpoint.database("emdb")))
          .contains("visits")
          .doesNotContain("secret");
    }
  }

  @Test
  void aClosedDatabaseIsShownAsSuch() {
    Emdb emdb = Emdb.openInMemory();
    emdb.put("lamp", "12");
    emdb.close();
    DatabaseDescription description = new EmdbEndpoint(Map.of("emdb", emdb)).database("emdb");
    assertThat(description.open()).isFalse();
    assertThat(description.byNamespace()).isNull();
  }

  @Test
  void failureAndSalvageAreShown() {
    Emdb emdb = MockDatabase.open();
    given(emdb.failure()).willReturn(Optional.of(new IllegalStateException("sync failed")));
    SalvageReport salvage =
        new SalvageReport(
            OnCorruption.SALVAGE,
            Collections.nCopies(30, new Finding("000001.seg", 64, "A checksum is wrong")),
            3,
            1,
            99,
            List.of("000001.seg"));
    given(emdb.stats()).willReturn(SampleStats.salvaged(salvage));
    DatabaseDescription description = new EmdbEndpoint(Map.of("emdb", emdb)).database("emdb");
    assertThat(description.failure()).contains("sync failed");
    assertThat(description.recovery().salvage()).isEqualTo(salvage.summary());
    assertThat(description.recovery().salvageFindings()).hasSize(20);
  }

  @Test
  void theInfoTellsHowEachDatabaseBegan() {
    try (Emdb emdb = Emdb.openInMemory()) {
      emdb.put("lamp", "12");
      Info.Builder builder = new Info.Builder();
      new EmdbInfoContributor(Map.of("emdb", emdb)).contribute(builder);
      assertThat(builder.build().getDetails().get("emdb").toString())
          .contains("storage=memory", "entries=1", "cleanShutdown=true");
    }
  }
}
