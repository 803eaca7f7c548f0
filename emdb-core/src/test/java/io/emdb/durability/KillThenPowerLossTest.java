package io.emdb.durability;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.emdb.Emdb;
import io.emdb.EmdbIoException;
import io.emdb.FlushPolicy;
import io.emdb.internal.file.fault.Fault;
import io.emdb.internal.file.fault.FaultyStorage;
import io.emdb.internal.file.fault.PowerLoss;
import io.emdb.testing.ManualClock;
import org.junit.jupiter.api.Test;

/**
 * Kills the process, opens again, and then loses the power: what an open found, it made durable.
 *
 * <p>Symptom: "records up to number n had been durable", an open that fails for good. Cause: the
 * process died between the seal of the last segment and its sync, as a compaction or a close does
 * them. Recovery took a log that ends with a seal for a durable one and wrote that into the
 * superblock. Cure: recovery syncs sealed segments, too.
 */
class KillThenPowerLossTest {

  private final ManualClock clock = new ManualClock();

  private Emdb open(FaultyStorage storage) {
    return FaultyDatabase.openDoomed(storage, FlushPolicy.manual(), clock);
  }

  @Test
  void sealedSegmentThatWasNeverSynced_isSyncedByTheOpen() {
    FaultyStorage storage = new FaultyStorage();
    Emdb db = open(storage);
    db.put("k", "v");
    storage.failFrom(storage.operationCount() + 1, Fault.IO_ERROR);
    assertThatThrownBy(db::compact)
        .as("compaction seals the segment, and the sync after that is not done")
        .isInstanceOf(EmdbIoException.class);
    FaultyStorage killed = storage.restart();
    FaultyDatabase.abandon(db);

    Emdb again = open(killed);
    assertThat(again.getString("k")).isEqualTo("v");
    FaultyStorage left = killed.powerLoss(1, PowerLoss.DROP_UNSYNCED);
    FaultyDatabase.abandon(again);

    Emdb third = open(left);
    assertThat(third.getString("k")).isEqualTo("v");
    third.close();
  }
}
