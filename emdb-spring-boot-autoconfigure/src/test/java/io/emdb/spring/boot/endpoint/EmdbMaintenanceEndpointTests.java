package io.emdb.spring.boot.endpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.BDDMockito.given;
import static org.mockito.BDDMockito.willThrow;
import static org.mockito.Mockito.verify;

import io.emdb.Emdb;
import io.emdb.Ttl;
import io.emdb.spring.boot.MockDatabase;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.actuate.endpoint.Access;
import org.springframework.boot.actuate.endpoint.web.WebEndpointResponse;
import org.springframework.boot.actuate.endpoint.web.annotation.WebEndpoint;

/** Tests of maintenance operations: what they do, one at a time, and what they tell. */
class EmdbMaintenanceEndpointTests {

  @TempDir Path directory;

  private final Queue<Runnable> tasks = new ArrayDeque<>();
  private final AtomicReference<Instant> now =
      new AtomicReference<>(Instant.parse("2030-01-01T00:00:00Z"));

  @Test
  void beforeTheFirstOperationItIsIdle() {
    assertThat(endpoint(Map.of()).progress()).isEqualTo(MaintenanceReport.IDLE);
  }

  @Test
  void anOperationIsRunningUntilItEnded() {
    Emdb emdb = MockDatabase.open();
    EmdbMaintenanceEndpoint endpoint = endpoint(Map.of("emdb", emdb));
    WebEndpointResponse<MaintenanceReport> response = endpoint.start("flush", null);
    assertThat(response.getStatus()).isEqualTo(202);
    now.updateAndGet(instant -> instant.plusMillis(40));
    assertThat(endpoint.progress().state()).isEqualTo("running");
    assertThat(endpoint.progress().elapsedMillis()).isEqualTo(40);
    tasks.remove().run();
    now.updateAndGet(instant -> instant.plusMillis(100));
    assertThat(endpoint.progress().state()).isEqualTo("done");
    assertThat(endpoint.progress().elapsedMillis()).isEqualTo(40);
    verify(emdb).flush();
  }

  @Test
  void thereIsOneAtATimeForAllDatabases() {
    EmdbMaintenanceEndpoint endpoint =
        endpoint(Map.of("emdb", MockDatabase.open(), "orders", MockDatabase.open()));
    endpoint.start("compact", null);
    WebEndpointResponse<MaintenanceReport> second = endpoint.start("flush", "orders");
    assertThat(second.getStatus()).isEqualTo(409);
    assertThat(second.getBody().operation()).isEqualTo("compact");
    assertThat(tasks).hasSize(1);
    tasks.remove().run();
    assertThat(endpoint.start("flush", "orders").getStatus()).isEqualTo(202);
    assertThat(endpoint.progress().database()).isEqualTo("orders");
  }

  @Test
  void whatThereIsNotIsNotFound() {
    EmdbMaintenanceEndpoint endpoint = endpoint(Map.of("emdb", MockDatabase.open()));
    assertThat(endpoint.start("drop", null).getStatus()).isEqualTo(404);
    assertThat(endpoint.start("flush", "orders").getStatus()).isEqualTo(404);
    assertThat(tasks).isEmpty();
  }

  @Test
  void aFailureIsToldAndTheNextOperationRuns() {
    Emdb emdb = MockDatabase.open();
    willThrow(new IllegalStateException("no space")).given(emdb).compact();
    given(emdb.sweepExpired()).willReturn(7L);
    EmdbMaintenanceEndpoint endpoint = endpoint(Map.of("emdb", emdb));
    endpoint.start("compact", null);
    tasks.remove().run();
    assertThat(endpoint.progress().state()).isEqualTo("failed");
    assertThat(endpoint.progress().failure()).contains("no space");
    endpoint.start("sweep", null);
    tasks.remove().run();
    assertThat(endpoint.progress().result()).containsEntry("sweptEntries", 7L);
  }

  @Test
  void aCompactionOfARealDatabaseTellsWhatItFreed() {
    try (Emdb emdb = Emdb.builder().path(directory).segmentSize(64 * 1024).open()) {
      for (int i = 0; i < 300; i++) {
        emdb.put("lamp", "x".repeat(1_000));
      }
      EmdbMaintenanceEndpoint endpoint = endpoint(Map.of("emdb", emdb));
      endpoint.start("compact", "emdb");
      assertThat(endpoint.progress().result()).containsEntry("segmentsRewritten", 0L);
      tasks.remove().run();
      assertThat((long) endpoint.progress().result().get("segmentsRewritten")).isPositive();
      assertThat((long) endpoint.progress().result().get("freedBytes")).isPositive();
    }
  }

  @Test
  void aSoundDatabaseIsVerified() {
    try (Emdb emdb = Emdb.open(directory)) {
      emdb.put("lamp", "12", Ttl.after(Duration.ofDays(1)));
      EmdbMaintenanceEndpoint endpoint = endpoint(Map.of("emdb", emdb));
      endpoint.start("verify", null);
      tasks.remove().run();
      assertThat(endpoint.progress().result())
          .containsEntry("ok", true)
          .containsEntry("entries", 1L);
    }
  }

  @Test
  void nobodyHasAccessByDefault() {
    WebEndpoint annotation = EmdbMaintenanceEndpoint.class.getAnnotation(WebEndpoint.class);
    assertThat(annotation.defaultAccess()).isEqualTo(Access.NONE);
  }

  private EmdbMaintenanceEndpoint endpoint(Map<String, Emdb> databases) {
    return new EmdbMaintenanceEndpoint(databases, now::get, tasks::add);
  }
}
