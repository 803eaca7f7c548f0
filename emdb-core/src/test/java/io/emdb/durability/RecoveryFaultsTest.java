package io.emdb.durability;

import static org.assertj.core.api.Assertions.assertThat;

import io.emdb.Emdb;
import io.emdb.EmdbException;
import io.emdb.FlushPolicy;
import io.emdb.internal.file.fault.Fault;
import io.emdb.internal.file.fault.FaultyStorage;
import io.emdb.internal.file.fault.Operation;
import io.emdb.internal.file.fault.PowerLoss;
import io.emdb.testing.Contents;
import io.emdb.testing.ManualClock;
import io.emdb.testing.VerifiedDatabases;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Losses of power while or after an open repairs what an earlier death left. */
class RecoveryFaultsTest {

  @RegisterExtension final VerifiedDatabases databases = new VerifiedDatabases();

  private final ManualClock clock = new ManualClock();

  private Emdb open(FaultyStorage storage) {
    return FaultyDatabase.open(databases, storage, FlushPolicy.manual(), clock);
  }

  private Emdb openDoomed(FaultyStorage storage) {
    return FaultyDatabase.openDoomed(storage, FlushPolicy.manual(), clock);
  }

  /** A process that died in its close leaves a sealed log that was never synced. */
  @Test
  void logSealedButNotSynced_isSyncedByTheNextOpen() {
    FaultyStorage storage = new FaultyStorage();
    Emdb db = openDoomed(storage);
    db.put("k", "v");
    storage.failFrom(storage.operationCount() + 1, Fault.IO_ERROR);
    FaultyDatabase.abandon(db);
    FaultyStorage killed = storage.restart();
    Emdb next = openDoomed(killed);
    assertThat(next.getString("k")).isEqualTo("v");
    FaultyStorage cut = killed.powerLoss(1, PowerLoss.DROP_UNSYNCED);
    FaultyDatabase.abandon(next);
    assertThat(open(cut).getString("k")).isEqualTo("v");
  }

  /** Several segments behind the end of the log are set aside; none may stay without the others. */
  @Test
  void powerLostWhileSettingSegmentsAside_isRecoveredFrom() {
    FaultyStorage storage = new FaultyStorage();
    Emdb db = openDoomed(storage);
    db.put("durable", "v");
    db.flush();
    for (int i = 0; i < 150; i++) {
      db.put("k" + i, "x".repeat(2_000));
    }
    FaultyStorage left = storage.powerLoss(1, PowerLoss.DROP_UNSYNCED);
    FaultyDatabase.abandon(db);
    FaultyStorage whole = left.powerLoss(1, PowerLoss.KEEP_ALL);
    Emdb calm = openDoomed(whole);
    Map<String, String> expected = Contents.of(calm);
    assertThat(expected).containsOnlyKeys("durable");
    int operations = whole.operationCount();
    assertThat(
            whole.operations().stream()
                .filter(done -> done.kind() == Operation.Kind.QUARANTINE)
                .count())
        .isGreaterThan(2);
    FaultyDatabase.abandon(calm);
    for (int point = 1; point <= operations; point++) {
      for (int seed = 0; seed < 4; seed++) {
        FaultyStorage again = left.powerLoss(1, PowerLoss.KEEP_ALL);
        again.freezeAt(point);
        FaultyDatabase.abandon(openDoomed(again));
        FaultyStorage cut =
            again.powerLoss(seed, seed % 2 == 0 ? PowerLoss.RANDOM_PAGES : PowerLoss.TORN);
        Emdb recovered = open(cut);
        assertThat(Contents.of(recovered)).as("%s", cut).isEqualTo(expected);
        recovered.put("after", "v");
        recovered.close();
      }
    }
  }

  /** The first bytes of a new segment may reach the device in part. */
  @Test
  void powerLostWhileASegmentIsCreated_isRecoveredFrom() {
    for (int seed = 0; seed < 40; seed++) {
      FaultyStorage storage = new FaultyStorage();
      Emdb db = openDoomed(storage);
      int point = numberOfFirstSegmentSync();
      storage.freezeAt(point);
      db.put("k", "v");
      FaultyStorage cut = storage.powerLoss(seed, PowerLoss.TORN);
      FaultyDatabase.abandon(db);
      Emdb recovered = open(cut);
      assertThat(recovered.isEmpty()).as("%s", cut).isTrue();
      recovered.put("after", "v");
      recovered.close();
    }
  }

  /** A segment that could neither be made nor removed would be taken for the end of the log. */
  @Test
  void segmentLeftOverByAFullDevice_losesNothingAcknowledged() {
    FaultyStorage storage = new FaultyStorage();
    Emdb db = openDoomed(storage);
    db.put("first", "v");
    db.flush();
    int number = storage.operationCount();
    while (storage.operationCount() == number) {
      number = storage.operationCount();
      storage.failAt(number + 4, Fault.DISK_FULL); // create, header, map, then zeros
      storage.failAt(number + 5, Fault.IO_ERROR); // the deletion
      try {
        db.put("k" + number, "x".repeat(50_000));
      } catch (EmdbException refused) {
        assertThat(storage.operationCount()).isGreaterThan(number);
      }
    }
    Set<String> acknowledged = new TreeSet<>(Set.of("first"));
    for (int i = 0; i < 5; i++) {
      try {
        db.put("later" + i, "x".repeat(30_000));
        acknowledged.add("later" + i);
      } catch (EmdbException refused) {
        assertThat(db.failure()).isPresent();
      }
    }
    FaultyStorage killed = storage.restart();
    FaultyDatabase.abandon(db);
    assertThat(Contents.of(open(killed)).keySet()).containsAll(acknowledged);
  }

  private int numberOfFirstSegmentSync() {
    FaultyStorage storage = new FaultyStorage();
    Emdb db = openDoomed(storage);
    db.put("k", "v");
    int number =
        storage.operations().stream()
            .filter(done -> done.kind() == Operation.Kind.SYNC && done.file().endsWith(".seg"))
            .findFirst()
            .orElseThrow()
            .number();
    FaultyDatabase.abandon(db);
    return number;
  }
}
