package io.emdb.durability;

import static io.emdb.testing.Contents.utf8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.emdb.Emdb;
import io.emdb.EmdbException;
import io.emdb.EmdbIoException;
import io.emdb.Entry;
import io.emdb.FlushPolicy;
import io.emdb.Namespace;
import io.emdb.Ttl;
import io.emdb.internal.file.DiskFullException;
import io.emdb.internal.file.fault.FaultyStorage;
import io.emdb.testing.Contents;
import io.emdb.testing.Crew;
import io.emdb.testing.ManualClock;
import io.emdb.testing.VerifiedDatabases;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Writers that share a sync, with something going wrong while it runs. */
class SharedSyncTest {

  @RegisterExtension final VerifiedDatabases databases = new VerifiedDatabases();

  private final ManualClock clock = new ManualClock();
  private final FaultyStorage device = new FaultyStorage();
  private final WatchedStorage storage = new WatchedStorage(device);
  private final AtomicInteger acknowledged = new AtomicInteger();
  private final AtomicInteger refused = new AtomicInteger();

  private Emdb open() {
    return FaultyDatabase.openDoomed(storage, FlushPolicy.onEachWrite(), clock);
  }

  private Crew.Body putting(Emdb db, String key) {
    return () -> {
      try {
        db.put(key, "v");
        acknowledged.incrementAndGet();
      } catch (EmdbException e) {
        refused.incrementAndGet();
      }
    };
  }

  @Test
  void fullDeviceAtTheEndOfASegment_losesNothingThatWaitsForItsSync() {
    Emdb db = open();
    db.put("first", "v");
    HeldSync held = new HeldSync();
    AtomicBoolean full = new AtomicBoolean();
    storage.watch(
        new WatchedStorage.Watcher() {
          @Override
          public void beforeSync(String name) throws IOException {
            held.beforeSync(name);
          }

          @Override
          public void beforeWrite(String name) throws IOException {
            if (name.equals("00000001.seg") && full.compareAndSet(true, false)) {
              throw new DiskFullException("No space left, as asked for", new IOException());
            }
          }
        });
    try (Crew leader = new Crew();
        Crew waiter = new Crew()) {
      leader.add(putting(db, "leader")).start();
      held.awaitReached();
      waiter.add(putting(db, "waiter")).start();
      HeldSync.awaitBlocked(waiter.threads().get(0));
      full.set(true);
      assertThatThrownBy(() -> db.put(utf8("large"), new byte[64 * 1024]))
          .isInstanceOf(EmdbIoException.class);
      held.release();
    }
    FaultyStorage left = device.restart();
    FaultyDatabase.abandon(db);
    Emdb again = FaultyDatabase.open(databases, left, FlushPolicy.onEachWrite(), clock);
    assertThat(Contents.of(again).size()).isGreaterThanOrEqualTo(1 + acknowledged.get());
    assertThat(again.getString("first")).isEqualTo("v");
    if (refused.get() == 0) {
      assertThat(again.getString("waiter")).isEqualTo("v");
    }
  }

  @Test
  void syncThatFails_failsItsWaitersAndTheNextOnesWithoutAnotherTry() {
    Emdb db = open();
    db.put("first", "v");
    HeldSync held = new HeldSync();
    storage.watch(held);
    int before;
    try (Crew leader = new Crew();
        Crew waiter = new Crew()) {
      leader.add(putting(db, "leader")).start();
      held.awaitReached();
      waiter.add(putting(db, "waiter")).start();
      HeldSync.awaitBlocked(waiter.threads().get(0));
      before = device.operationCount();
      held.fail();
    }
    assertThat(refused).hasValue(2);
    assertThat(device.operations().subList(before, device.operationCount())).isEmpty();
    assertThat(Contents.of(db)).containsOnlyKeys("first");
    FaultyDatabase.abandon(db);
  }

  @Test
  void putWhileTheDropOfItsNamespaceIsSynced_isRefused() {
    Emdb db = databases.track(open());
    Namespace namespace = db.namespace("n");
    namespace.put("k", "v");
    HeldSync held = new HeldSync();
    storage.watch(held);
    Throwable[] thrown = new Throwable[2];
    try (Crew dropper = new Crew();
        Crew writers = new Crew()) {
      dropper.add(() -> db.dropNamespace("n")).start();
      held.awaitReached();
      writers
          .add(() -> thrown[0] = catching(() -> namespace.put("late", "v")))
          .add(() -> thrown[1] = catching(() -> namespace.putAll(java.util.List.of())))
          .start();
      for (Thread thread : writers.threads()) {
        while (thread.isAlive() && thread.getState() != Thread.State.WAITING) {
          Thread.onSpinWait();
        }
      }
      held.release();
    }
    assertThat(thrown[0]).isInstanceOf(IllegalStateException.class);
    assertThat(db.namespaces()).isEmpty();
  }

  /** What is removed must be known, so it is waited for. */
  @Test
  void deleteAllOfKeysThatAreBeingSynced_waitsForThemAndCountsThem() {
    Emdb db = databases.track(open());
    db.put("first", "v");
    HeldSync held = new HeldSync();
    storage.watch(held);
    long[] removed = new long[1];
    try (Crew writers = new Crew();
        Crew remover = new Crew()) {
      writers.add(() -> db.putAll(List.of(Entry.of("a", "v"), Entry.of("b", "v")))).start();
      held.awaitReached();
      remover
          .add(() -> removed[0] = db.deleteAll(List.of(utf8("b"), utf8("first"), utf8("none"))))
          .start();
      try {
        HeldSync.awaitBlocked(remover.threads().get(0));
      } finally {
        held.release();
      }
    }
    assertThat(removed[0]).isEqualTo(2);
    assertThat(Contents.of(db)).containsOnlyKeys("a");
  }

  /** The second is decided while the first is not visible, and what it replaces is the first. */
  @Test
  void batchesOfTheSameKeys_thatShareASync_areVisibleInTheirOrder() {
    Emdb db = databases.track(open());
    db.putAll(List.of(Entry.of("a", "0"), Entry.of("b", "0")));
    HeldSync held = new HeldSync();
    storage.watch(held);
    try (Crew leader = new Crew();
        Crew first = new Crew();
        Crew second = new Crew()) {
      leader.add(() -> db.put("leader", "v")).start();
      held.awaitReached();
      first.add(() -> db.putAll(List.of(Entry.of("a", "1"), Entry.of("c", "1")))).start();
      HeldSync.awaitBlocked(first.threads().get(0));
      second.add(() -> db.putAll(List.of(Entry.of("c", "2"), Entry.of("a", "2")))).start();
      try {
        HeldSync.awaitBlocked(second.threads().get(0));
        assertThat(Contents.of(db)).isEqualTo(Map.of("a", "0", "b", "0"));
      } finally {
        held.release();
      }
    }
    assertThat(Contents.of(db)).isEqualTo(Map.of("a", "2", "b", "0", "c", "2", "leader", "v"));
    assertThat(db.size()).isEqualTo(4);
  }

  /**
   * Symptom: clearing an empty store writes, and waits. Cause: a transaction that is being synced
   * was taken for one that writes there, though it deleted only what was not there. Cure: ask for
   * what a batch does write.
   */
  @Test
  void clearWhileABatchIsSyncedThatWritesNothingThere_writesNothing() {
    Emdb db = databases.track(open());
    db.namespace("n").put("k", "0");
    long before = db.stats().lastSequence();
    HeldSync held = new HeldSync();
    storage.watch(held);
    try (Crew committer = new Crew();
        Crew clearer = new Crew()) {
      committer
          .add(
              () ->
                  db.inTransaction(
                      tx -> {
                        tx.delete("none");
                        tx.namespace("n").put("k", "1");
                      }))
          .start();
      held.awaitReached();
      clearer.add(db::clear).start();
      Thread thread = clearer.threads().get(0);
      while (thread.isAlive() && thread.getState() != Thread.State.WAITING) {
        Thread.onSpinWait();
      }
      held.release();
    }
    assertThat(db.stats().lastSequence()).isEqualTo(before + 3); // two markers and the put
    assertThat(db.namespace("n").getString("k")).isEqualTo("1");
  }

  /** What is to go is not visible yet, but it is there. */
  @Test
  void clearWhileTheOnlyEntryIsSynced_removesIt() {
    Emdb db = databases.track(open());
    db.namespace("n").put("k", "0");
    HeldSync held = new HeldSync();
    storage.watch(held);
    try (Crew committer = new Crew();
        Crew clearer = new Crew()) {
      committer
          .add(
              () ->
                  db.inTransaction(
                      tx -> {
                        tx.delete("none");
                        tx.namespace("n").put("k", "1");
                        tx.put("k", "v");
                      }))
          .start();
      held.awaitReached();
      clearer.add(db::clear).start();
      try {
        HeldSync.awaitBlocked(clearer.threads().get(0));
      } finally {
        held.release();
      }
    }
    assertThat(Contents.of(db)).isEmpty();
    assertThat(db.namespace("n").getString("k")).isEqualTo("1");
  }

  @Test
  void commitWhileASweepIsSynced_doesNotConflictWithIt() {
    Emdb db = databases.track(open());
    db.put("expired", "v", Ttl.after(Duration.ZERO));
    HeldSync held = new HeldSync();
    storage.watch(held);
    try (Crew sweeper = new Crew();
        Crew committer = new Crew()) {
      sweeper.add(db::sweepExpired).start();
      held.awaitReached();
      committer
          .add(
              () ->
                  db.inTransaction(
                      tx -> {
                        assertThat(tx.size()).isZero();
                        assertThat(tx.get("expired")).isNull();
                        tx.put("k", "v");
                      }))
          .start();
      try {
        HeldSync.awaitBlocked(committer.threads().get(0));
      } finally {
        held.release();
      }
    }
    assertThat(Contents.of(db)).containsOnlyKeys("k");
  }

  private static Throwable catching(Runnable action) {
    try {
      action.run();
      return null;
    } catch (RuntimeException e) {
      return e;
    }
  }
}
