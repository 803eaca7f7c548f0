package io.emdb.spring.boot.health;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.emdb.Emdb;
import io.emdb.EmdbFailedException;
import io.emdb.EmdbIoException;
import io.emdb.FlushPolicy;
import io.emdb.internal.file.fault.Fault;
import io.emdb.internal.file.fault.FaultyStorage;
import io.emdb.internal.file.fault.Operation;
import io.emdb.internal.view.DatabaseView;
import org.junit.jupiter.api.Test;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.Status;

/** The health of a real database whose device fails under it. */
class FailedDatabaseHealthTests {

  private final FaultyStorage storage = new FaultyStorage();
  private final Emdb emdb =
      DatabaseView.open(Emdb.builder().flushPolicy(FlushPolicy.onEachWrite()).options(), storage);
  private final EmdbHealthIndicator indicator = new EmdbHealthIndicator(emdb);

  @Test
  void aFailedSyncTakesTheDatabaseDownWhileItsReadsGoOn() {
    emdb.put("k", "v");
    assertThat(indicator.health().getStatus()).isEqualTo(Status.UP);
    storage.failNext(Operation.Kind.SYNC, Fault.IO_ERROR);
    assertThatThrownBy(() -> emdb.put("k", "lost")).isInstanceOf(EmdbIoException.class);
    assertThatThrownBy(() -> emdb.put("k", "refused")).isInstanceOf(EmdbFailedException.class);
    Health health = indicator.health();
    assertThat(health.getStatus()).isEqualTo(Status.DOWN);
    assertThat((String) health.getDetails().get("reason")).contains("reopened");
    assertThat(emdb.getString("k")).isEqualTo("v");
    emdb.close();
  }

  @Test
  void aClosedDatabaseIsDown() {
    emdb.close();
    assertThat(indicator.health().getStatus()).isEqualTo(Status.DOWN);
  }
}
