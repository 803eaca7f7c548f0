package io.emdb.durability;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.emdb.Emdb;
import io.emdb.EmdbDiskFullException;
import io.emdb.FlushPolicy;
import io.emdb.internal.file.fault.FaultyStorage;
import io.emdb.internal.file.fault.PowerLoss;
import io.emdb.testing.ManualClock;
import org.junit.jupiter.api.Test;

/**
 * Kills the process, opens again, and then loses the power: what an open found, it made durable.
 *
 * <p>Symptom: "records up to number n had been durable", an open that fails for good. Cause: the
 * process died between the seal of a segment and the creation of the next, so the log ended with a
 * seal, and recovery took a sealed log for a durable one: it wrote that into the superblock, though
 * the segment had never been synced. Cure: recovery syncs sealed segments, too.
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
    storage.limitSpace(0);
    assertThatThrownBy(() -> db.put("large", "x".repeat(200_000)))
        .as("the roll seals the segment and then finds no space for the next")
        .isInstanceOf(EmdbDiskFullException.class);
    FaultyStorage killed = storage.restart();
    FaultyDatabase.abandon(db);

    killed.limitSpace(Long.MAX_VALUE);
    Emdb again = open(killed);
    assertThat(again.getString("k")).isEqualTo("v");
    FaultyStorage left = killed.powerLoss(1, PowerLoss.DROP_UNSYNCED);
    FaultyDatabase.abandon(again);

    Emdb third = open(left);
    assertThat(third.getString("k")).isEqualTo("v");
    third.close();
  }
}
