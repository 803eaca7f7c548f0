package io.emdb.checklist;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.emdb.Cursor;
import io.emdb.Emdb;
import io.emdb.EmdbCorruptException;
import io.emdb.EmdbDiskFullException;
import io.emdb.Entry;
import io.emdb.FlushPolicy;
import io.emdb.durability.FaultyDatabase;
import io.emdb.durability.LogBytes;
import io.emdb.internal.file.fault.FaultyStorage;
import io.emdb.internal.file.fault.Operation;
import io.emdb.internal.file.fault.PowerLoss;
import io.emdb.testing.Contents;
import io.emdb.testing.ManualClock;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/** Where emdb-rs was wrong: the defects that show when the device or the process fails. */
class EmdbRsCrashDefectsTest {

  private final ManualClock clock = new ManualClock();

  private Emdb open(FaultyStorage storage) {
    return FaultyDatabase.openDoomed(storage, FlushPolicy.onEachWrite(), clock);
  }

  /** What a crash test does before and at the moment that counts. */
  private interface Action {
    void run(Emdb db);
  }

  /** Loses the power at each operation of an action and asserts that it happened whole or not. */
  private void assertWhole(
      Action before, Action action, Map<String, String> without, Map<String, String> with) {
    FaultyStorage whole = new FaultyStorage();
    Emdb calm = open(whole);
    before.run(calm);
    int start = whole.operationCount();
    action.run(calm);
    int end = whole.operationCount();
    FaultyDatabase.abandon(calm);
    for (int point = start + 1; point <= end + 1; point++) {
      FaultyStorage storage = new FaultyStorage();
      Emdb db = open(storage);
      before.run(db);
      storage.freezeAt(Math.max(point, storage.operationCount() + 1));
      action.run(db);
      for (PowerLoss mode : PowerLoss.values()) {
        Emdb again = open(storage.powerLoss(point, mode));
        assertThat(Contents.of(again)).as("%s at %d", mode, point).isIn(without, with);
        FaultyDatabase.abandon(again);
      }
      FaultyDatabase.abandon(db);
    }
  }

  @Nested
  @DisplayName("1: a transaction of removes and puts is crash-atomic")
  class Defect1 {

    @Test
    void crashDuringCommit_leavesAllOrNothing() {
      assertWhole(
          db -> {
            db.put("a", "1");
            db.put("b", "1");
          },
          db ->
              db.inTransaction(
                  tx -> {
                    tx.delete("a");
                    tx.delete("b");
                    tx.put("c", "2");
                    tx.put("d", "x".repeat(100_000));
                  }),
          Map.of("a", "1", "b", "1"),
          Map.of("c", "2", "d", "x".repeat(100_000)));
    }
  }

  @Nested
  @DisplayName("2: clear is on the device")
  class Defect2 {

    @Test
    void crashDuringClear_leavesAllOrNothing() {
      assertWhole(
          db -> {
            db.put("a", "1");
            db.put("b", "1");
          },
          Emdb::clear,
          Map.of("a", "1", "b", "1"),
          Map.of());
    }

    @Test
    void clearThatReturned_survivesPowerLoss() {
      FaultyStorage storage = new FaultyStorage();
      Emdb db = open(storage);
      db.put("a", "1");
      db.namespace("n").put("a", "1");
      db.clear();
      db.dropNamespace("n");
      FaultyStorage left = storage.powerLoss(1, PowerLoss.DROP_UNSYNCED);
      FaultyDatabase.abandon(db);
      Emdb again = open(left);
      assertThat(again.isEmpty()).isTrue();
      assertThat(again.namespaces()).isEmpty();
      again.close();
    }
  }

  @Nested
  @DisplayName("6: damage is an error, not an absence")
  class Defect6 {

    @Test
    void damagedValue_isReportedByEveryRead() throws IOException {
      FaultyStorage storage = new FaultyStorage();
      Emdb db = open(storage);
      db.put("good", "v");
      LogBytes record = LogBytes.of(storage, () -> db.put("k", "a value to be damaged"));
      storage.damage(record.file(), record.to() - 3, 0x04);
      assertThatThrownBy(() -> db.get("k"))
          .isInstanceOf(EmdbCorruptException.class)
          .hasMessageContaining(record.file());
      assertThatThrownBy(() -> db.read(Contents.utf8("k"), value -> 1))
          .isInstanceOf(EmdbCorruptException.class);
      assertThatThrownBy(() -> drain(db.entries())).isInstanceOf(EmdbCorruptException.class);
      assertThatThrownBy(() -> drain(db.scanPrefix("k"))).isInstanceOf(EmdbCorruptException.class);
      assertThatThrownBy(() -> db.remove("k")).isInstanceOf(EmdbCorruptException.class);
      db.put("k", "healed");
      assertThat(db.getString("k")).isEqualTo("healed");
      FaultyDatabase.abandon(db);
    }

    private static void drain(Cursor<Entry> cursor) {
      assertThat(Contents.drain(cursor)).isNotNull();
    }

    @Test
    void damagedValue_isNotCompactedAway() throws IOException {
      FaultyStorage storage = new FaultyStorage();
      Emdb db = open(storage);
      db.put("good", "old, to be compacted");
      db.put("good", "v");
      LogBytes record = LogBytes.of(storage, () -> db.put("k", "a value to be damaged"));
      storage.damage(record.file(), record.to() - 3, 0x04);
      assertThatThrownBy(db::compact).isInstanceOf(EmdbCorruptException.class);
      assertThat(storage.list()).contains(record.file());
      assertThat(db.getString("good")).isEqualTo("v");
      FaultyDatabase.abandon(db);
    }
  }

  @Nested
  @DisplayName("8: deleteGroup is crash-atomic")
  class Defect8 {

    @Test
    void crashDuringDeleteGroup_leavesAllOrNothing() {
      assertWhole(
          db -> db.putAll(List.of(Entry.of("g.a", "1"), Entry.of("g.b", "1"), Entry.of("h", "1"))),
          db -> db.deleteGroup("g"),
          Map.of("g.a", "1", "g.b", "1", "h", "1"),
          Map.of("h", "1"));
    }
  }

  @Nested
  @DisplayName("10: a refused append leaves no half record behind")
  class Defect10 {

    @Test
    void acknowledgedWritesAfterAFullDevice_areAllThereAfterReopen() {
      for (int value = 40_000; value <= 200_000; value += 40_000) {
        FaultyStorage storage = new FaultyStorage();
        Emdb db = open(storage);
        db.put("before", "v");
        String large = "x".repeat(value);
        storage.limitSpace(0);
        assertRefused(() -> db.put("refused", large.repeat(4)));
        assertRefused(
            () ->
                db.inTransaction(
                    tx -> {
                      tx.put("refused-tx", large.repeat(2));
                      tx.put("refused-tx2", large.repeat(2));
                    }));
        storage.limitSpace(Long.MAX_VALUE);
        db.put("after", "v");
        db.inTransaction(tx -> tx.put("after-tx", "v"));
        FaultyStorage left = storage.powerLoss(1, PowerLoss.DROP_UNSYNCED);
        FaultyDatabase.abandon(db);
        Emdb again = open(left);
        assertThat(Contents.of(again).keySet()).containsExactly("after", "after-tx", "before");
        again.close();
      }
    }

    private static void assertRefused(Runnable write) {
      assertThatThrownBy(write::run).isInstanceOf(EmdbDiskFullException.class);
    }
  }

  @Nested
  @DisplayName("11: one bad record does not take the later ones with it")
  class Defect11 {

    @Test
    void badByteInTheMiddle_isReportedAndLaterEntriesAreNotSilentlyGone() throws IOException {
      FaultyStorage storage = new FaultyStorage();
      Emdb db = open(storage);
      db.put("first", "v");
      LogBytes middle = LogBytes.of(storage, () -> db.put("middle", "value"));
      for (int i = 0; i < 50; i++) {
        db.put("later-" + i, "v");
      }
      db.close();
      FaultyStorage prepared = storage.restart();
      for (int place = middle.from(); place < middle.to(); place++) {
        FaultyStorage damaged = prepared.restart();
        damaged.damage(middle.file(), place, 0x20);
        assertLaterEntriesOrError(damaged, place);
      }
    }

    private void assertLaterEntriesOrError(FaultyStorage damaged, int place) {
      Emdb again;
      try {
        again = open(damaged);
      } catch (EmdbCorruptException reported) {
        assertThat(reported.offset()).as("near %d", place).isNotNegative();
        return;
      }
      for (int i = 0; i < 50; i++) {
        assertThat(again.getString("later-" + i)).as("damaged at %d", place).isEqualTo("v");
      }
      FaultyDatabase.abandon(again);
    }
  }

  @Nested
  @DisplayName("12: names of files are synced with their directory")
  class Defect12 {

    @Test
    void createdSegments_areSyncedWithTheirDirectoryBeforeAnythingInThemIsAcknowledged() {
      FaultyStorage storage = new FaultyStorage();
      Emdb db = open(storage);
      for (int i = 0; i < 60; i++) {
        db.put("k" + i, "x".repeat(4_000));
      }
      FaultyStorage left = storage.powerLoss(1, PowerLoss.DROP_UNSYNCED);
      FaultyDatabase.abandon(db);
      Emdb again = open(left);
      assertThat(again.size()).isEqualTo(60);
      again.close();
      assertDirectorySyncedAfter(storage.operations(), Operation.Kind.CREATE);
    }

    @Test
    void compaction_deletesOnlyWhatIsReplacedOnTheDevice() {
      FaultyStorage storage = new FaultyStorage();
      Emdb db = open(storage);
      for (int i = 0; i < 100; i++) {
        db.put("k" + i % 20, "x".repeat(4_000));
      }
      int start = storage.operationCount();
      db.compact();
      List<Operation> operations = storage.operations();
      List<Operation> compaction = operations.subList(start, operations.size());
      assertThat(compaction).anyMatch(operation -> operation.kind() == Operation.Kind.DELETE);
      int firstDelete = indexOf(compaction, Operation.Kind.DELETE);
      assertThat(indexOf(compaction, Operation.Kind.SYNC)).isBetween(0, firstDelete);
      FaultyStorage left = storage.powerLoss(1, PowerLoss.DROP_UNSYNCED);
      FaultyDatabase.abandon(db);
      Emdb again = open(left);
      assertThat(again.size()).isEqualTo(20);
      again.close();
    }

    private static int indexOf(List<Operation> operations, Operation.Kind kind) {
      for (int i = 0; i < operations.size(); i++) {
        if (operations.get(i).kind() == kind) {
          return i;
        }
      }
      return -1;
    }

    private static void assertDirectorySyncedAfter(
        List<Operation> operations, Operation.Kind kind) {
      int last = -1;
      for (int i = 0; i < operations.size(); i++) {
        last = operations.get(i).kind() == kind ? i : last;
      }
      assertThat(operations.subList(last, operations.size()))
          .anyMatch(operation -> operation.kind() == Operation.Kind.SYNC_DIRECTORY);
    }
  }
}
