package io.emdb.internal.commit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.emdb.EmdbIoException;
import io.emdb.internal.file.fault.FaultyStorage;
import io.emdb.internal.log.Log;
import io.emdb.internal.log.LogAppender;
import java.time.InstantSource;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class GuardedAppenderTest {

  private final FailStop failStop = new FailStop("test");
  private final Log log =
      new Log(new FaultyStorage(), new UUID(1, 2), 3, 64 * 1024, 1, InstantSource.system());
  private final GuardedAppender appender =
      new GuardedAppender(
          new LogAppender(
              log,
              /* staged= */ false,
              /* syncedOften= */ false,
              /* lastSequence= */ 0,
              () -> {},
              () -> {}),
          failStop);

  /** As if the memory for it were missing: its begin is in the log already. */
  @Test
  void batchThatCannotBegin_stopsAllWrites() {
    WriteBatch batch = new WriteBatch(1);
    batch.namespaces().add(null);

    assertThatThrownBy(() -> appender.appendMembers(batch)).isInstanceOf(EmdbIoException.class);
    assertThat(failStop.failure()).isInstanceOf(NullPointerException.class);
  }
}
