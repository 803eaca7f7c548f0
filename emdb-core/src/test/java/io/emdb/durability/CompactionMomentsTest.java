package io.emdb.durability;

import static org.assertj.core.api.Assertions.assertThat;

import io.emdb.Emdb;
import io.emdb.FlushPolicy;
import io.emdb.KeyValues;
import io.emdb.Ttl;
import io.emdb.internal.file.fault.FaultyStorage;
import io.emdb.internal.file.fault.Operation;
import io.emdb.internal.file.fault.PowerLoss;
import io.emdb.testing.Contents;
import io.emdb.testing.ManualClock;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Writes at those moments of a compaction at which they could be lost or undone, and a loss of
 * power after them.
 */
class CompactionMomentsTest {

  private static final int KEYS = 60;

  private final ManualClock clock = new ManualClock();

  /** A way to remove all entries of the namespace. */
  enum Removal {
    DELETED {
      @Override
      void from(Emdb db, ManualClock clock) {
        KeyValues space = db.namespace("n");
        for (int i = 0; i < KEYS; i++) {
          space.delete("k" + i);
        }
      }
    },
    EXPIRED {
      @Override
      void from(Emdb db, ManualClock clock) {
        KeyValues space = db.namespace("n");
        for (int i = 0; i < KEYS; i++) {
          space.put("k" + i, "short-lived", Ttl.after(Duration.ofMillis(5)));
        }
        clock.advanceMillis(5);
      }
    },
    CLEARED {
      @Override
      void from(Emdb db, ManualClock clock) {
        db.namespace("n").clear();
      }
    },
    DROPPED {
      @Override
      void from(Emdb db, ManualClock clock) {
        db.dropNamespace("n");
      }
    };

    abstract void from(Emdb db, ManualClock clock);
  }

  private Emdb open(FaultyStorage storage) {
    return open(new WatchedStorage(storage));
  }

  private Emdb open(WatchedStorage storage) {
    return FaultyDatabase.openDoomed(storage, FlushPolicy.manual(), clock);
  }

  /** So much that a compaction makes several copies, each of segments that are half dead. */
  private static void fill(Emdb db) {
    for (int i = 0; i < KEYS; i++) {
      db.namespace("n").put("k" + i, "x".repeat(2_000));
      db.put("filler", "x".repeat(2_000));
    }
    db.delete("filler");
  }

  /** Loses the power at each operation of a compaction; what is left must be empty each time. */
  private void assertStaysEmpty(FaultyStorage prepared) {
    FaultyStorage whole = prepared.restart();
    int opened = compact(whole);
    for (int point = opened + 1; point <= whole.operationCount() + 1; point++) {
      FaultyStorage storage = prepared.restart();
      storage.freezeAt(point);
      compact(storage);
      Emdb db = open(storage.powerLoss(point, PowerLoss.DROP_UNSYNCED));
      assertThat(db.namespace("n").size()).as("power lost at %d", point).isZero();
      assertThat(db.isEmpty()).as("power lost at %d", point).isTrue();
      FaultyDatabase.abandon(db);
    }
  }

  /** Returns how many operations the open took. */
  private int compact(FaultyStorage storage) {
    Emdb db = open(storage);
    int opened = storage.operationCount();
    db.compact();
    FaultyDatabase.abandon(db);
    return opened;
  }

  private static int count(FaultyStorage storage, Operation.Kind kind) {
    return (int) storage.operations().stream().filter(each -> each.kind() == kind).count();
  }

  /**
   * The segment of the removal is older than the copy of what is removed, by its horizon, and so is
   * the first of both to be deleted: without the markers the copy would show its entries again.
   */
  @ParameterizedTest
  @EnumSource
  void removalWhileACopyIsMade_outlivesThatCopy(Removal removal) {
    FaultyStorage storage = new FaultyStorage();
    WatchedStorage watched = new WatchedStorage(storage);
    Emdb db = open(watched);
    fill(db);
    watched.watch(
        new WatchedStorage.Watcher() {
          private boolean begun;
          private boolean removed;

          /** Between the copies, so that the next one's horizon is above that of the segment. */
          @Override
          public void afterDelete(String name) {
            if (!begun) {
              begun = true;
              db.put("begin", "v");
              db.delete("begin");
              db.flush();
            }
          }

          @Override
          public void beforeSync(String name) {
            if (begun && !removed && name.endsWith(".seg.tmp")) {
              removed = true;
              removal.from(db, clock);
            }
          }
        });
    db.compact();
    assertThat(count(storage, Operation.Kind.RENAME)).as("copies").isGreaterThan(1);
    db.flush();
    assertThat(db.namespace("n").size()).isZero();
    FaultyStorage prepared = storage.restart();
    FaultyDatabase.abandon(db);
    assertStaysEmpty(prepared);
  }

  /**
   * What was not durable when a copy was begun is lost with the power, and its sequences are given
   * out again: to removals, of which the copy must not claim that they are older than itself.
   */
  @ParameterizedTest
  @EnumSource
  void copyBegunBesideUnsyncedWrites_doesNotClaimTheirSequences(Removal removal) {
    FaultyStorage storage = new FaultyStorage();
    WatchedStorage watched = new WatchedStorage(storage);
    Emdb db = open(watched);
    fill(db);
    watched.watch(
        new WatchedStorage.Watcher() {
          private boolean begun;

          /** Between the copies. */
          @Override
          public void afterDelete(String name) {
            if (!begun) {
              begun = true;
              for (int i = 0; i < 4 * KEYS; i++) {
                db.put("unsynced", "v");
              }
            }
          }

          /** The second copy has its name, and the log is not synced yet. */
          @Override
          public void afterSyncDirectory() {
            if (begun && last(storage, 2).kind() == Operation.Kind.RENAME) {
              storage.freezeAt(storage.operationCount() + 1);
              begun = false;
              watched.watch(new WatchedStorage.Watcher() {});
            }
          }
        });
    db.compact();
    FaultyStorage left = storage.powerLoss(1, PowerLoss.DROP_UNSYNCED);
    FaultyDatabase.abandon(db);

    Emdb again = open(left);
    assertThat(again.containsKey("unsynced")).as("lost with the power").isFalse();
    assertThat(again.namespace("n").size()).isEqualTo(KEYS);
    removal.from(again, clock);
    again.flush();
    FaultyStorage prepared = left.restart();
    FaultyDatabase.abandon(again);
    assertStaysEmpty(prepared);
  }

  private static Operation last(FaultyStorage storage, int fromTheEnd) {
    return storage.operations().get(storage.operationCount() - fromTheEnd);
  }

  /**
   * What was overwritten is not copied, and there is nothing else of it once its segment is gone.
   */
  @Test
  void overwriteBeforeTheCopying_isDurableBeforeTheOriginalsGo() {
    FaultyStorage storage = new FaultyStorage();
    WatchedStorage watched = new WatchedStorage(storage);
    Emdb db = open(watched);
    db.namespace("n"); // its name is what is copied first
    putAll(db, "old");
    watched.watch(
        new WatchedStorage.Watcher() {
          @Override
          public void afterCreate(String name) {
            if (name.endsWith(".seg.tmp")) {
              putAll(db, "new");
            }
          }
        });
    db.compact();
    assertThat(count(storage, Operation.Kind.DELETE)).as("originals that are gone").isPositive();
    FaultyStorage left = storage.powerLoss(1, PowerLoss.DROP_UNSYNCED);
    FaultyDatabase.abandon(db);
    Map<String, String> expected = new TreeMap<>();
    for (int i = 0; i < KEYS; i++) {
      expected.put("k" + i, "new");
    }
    Emdb again = open(left);
    assertThat(Contents.of(again)).isEqualTo(expected);
    FaultyDatabase.abandon(again);
  }

  private static void putAll(Emdb db, String value) {
    for (int i = 0; i < KEYS; i++) {
      db.put("k" + i, value);
    }
  }
}
