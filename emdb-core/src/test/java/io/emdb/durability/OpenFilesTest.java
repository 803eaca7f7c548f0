package io.emdb.durability;

import static io.emdb.testing.Contents.utf8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.emdb.Emdb;
import io.emdb.EmdbDiskFullException;
import io.emdb.EmdbIoException;
import io.emdb.FlushPolicy;
import io.emdb.internal.file.fault.Fault;
import io.emdb.internal.file.fault.FaultyStorage;
import io.emdb.internal.file.fault.Operation;
import io.emdb.testing.ManualClock;
import io.emdb.testing.VerifiedDatabases;
import java.io.IOException;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * A process may have few files open. Symptom: "Too many open files" made the database refuse all
 * writes until it was opened again, and two files per segment made that come soon. Cause: every
 * failure to make a segment but a full disk counted as one that leaves the log in doubt; and
 * segments kept their files open for good. Cure: what fails before anything was appended refuses
 * that write alone; and only what is written or not yet synced keeps its file open.
 */
class OpenFilesTest {

  private static final byte[] LARGE = new byte[40_000]; // one to a segment

  @RegisterExtension final VerifiedDatabases databases = new VerifiedDatabases();

  private final ManualClock clock = new ManualClock();
  private final FaultyStorage device = new FaultyStorage();
  private final WatchedStorage storage = new WatchedStorage(device);

  private static FlushPolicy policy(FlushPolicy.Kind kind) {
    return switch (kind) {
      case ON_EACH_WRITE -> FlushPolicy.onEachWrite();
      case EVERY_N -> FlushPolicy.everyN(3);
      case EVERY -> FlushPolicy.every(java.time.Duration.ofHours(1));
      case MANUAL -> FlushPolicy.manual();
    };
  }

  private static void fill(Emdb db, int segments) {
    for (int i = 0; i < segments; i++) {
      db.put(utf8("k" + i), LARGE);
    }
  }

  @Test
  void segmentsThatAreSynced_keepNoFileOpen() {
    Emdb db = FaultyDatabase.open(databases, storage, FlushPolicy.everyN(3), clock);
    fill(db, 50);
    db.flush();
    assertThat(db.stats().segments()).isGreaterThanOrEqualTo(50);
    assertThat(storage.openFiles()).as("the newest").isEqualTo(1);

    db.compact();
    assertThat(storage.openFiles()).isZero();
    assertThat(db.get("k7")).isEqualTo(LARGE);
  }

  @Test
  void reopened_keepsNoFileOpen() {
    Emdb db = FaultyDatabase.openDoomed(storage, FlushPolicy.manual(), clock);
    fill(db, 50);
    WatchedStorage killed = new WatchedStorage(device.restart());
    FaultyDatabase.abandon(db);

    Emdb again = FaultyDatabase.open(databases, killed, FlushPolicy.manual(), clock);

    assertThat(again.size()).isEqualTo(50);
    assertThat(killed.openFiles()).isZero();
  }

  @ParameterizedTest
  @EnumSource(FlushPolicy.Kind.class)
  void manySegmentsWithoutAFlush_keepFewFilesOpen(FlushPolicy.Kind kind) {
    Emdb db = FaultyDatabase.open(databases, storage, policy(kind), clock);
    fill(db, 100);

    assertThat(storage.openFiles()).isLessThan(40);
  }

  @ParameterizedTest
  @EnumSource(FlushPolicy.Kind.class)
  void segmentThatCannotBeCreated_refusesThatWriteAlone(FlushPolicy.Kind kind) {
    Emdb db = FaultyDatabase.open(databases, storage, policy(kind), clock);
    db.put("kept", "v");
    AtomicInteger refusals = new AtomicInteger(2);
    storage.watch(
        new WatchedStorage.Watcher() {
          @Override
          public void afterCreate(String name) throws IOException {
            if (refusals.getAndDecrement() > 0) {
              throw new IOException("Too many open files");
            }
          }
        });
    db.put(utf8("first"), LARGE);

    for (int i = 0; i < 2; i++) {
      assertThatThrownBy(() -> db.put(utf8("refused"), LARGE))
          .isInstanceOf(EmdbIoException.class)
          .isNotInstanceOf(EmdbDiskFullException.class)
          .hasMessageContaining("Too many open files")
          .hasMessageContaining("nothing of this write was stored");
    }

    assertThat(db.failure()).isEmpty();
    assertThat(db.containsKey("refused")).isFalse();
    db.put(utf8("later"), LARGE);
    FaultyStorage killed = device.restart();
    FaultyDatabase.abandon(db);
    Emdb again = FaultyDatabase.open(databases, killed, policy(kind), clock);
    assertThat(again.size()).isEqualTo(3);
    assertThat(again.stats().recovery().discardedBytes()).isZero();
  }

  @Test
  void superblockThatCannotBeOpened_refusesTheFirstWriteAlone() {
    Emdb db = FaultyDatabase.open(databases, storage, FlushPolicy.everyN(3), clock);
    storage.watch(
        new WatchedStorage.Watcher() {
          @Override
          public void beforeOpen(String name) throws IOException {
            throw new IOException("Too many open files");
          }
        });
    assertThatThrownBy(() -> db.put("k", "v")).isInstanceOf(EmdbIoException.class);
    storage.watch(new WatchedStorage.Watcher() {});

    assertThat(db.failure()).isEmpty();
    db.put("k", "v");
    assertThat(db.getString("k")).isEqualTo("v");
  }

  @Test
  void blocksThatCannotBeWrittenAhead_refuseThatWriteAlone() {
    Emdb db = FaultyDatabase.open(databases, storage, FlushPolicy.everyN(3), clock);
    db.put("kept", "v");
    device.failNext(Operation.Kind.WRITE, Fault.IO_ERROR);

    assertThatThrownBy(() -> db.put(utf8("refused"), new byte[100_000]))
        .isInstanceOf(EmdbIoException.class);

    assertThat(db.failure()).isEmpty();
    db.put(utf8("later"), new byte[100_000]);
    assertThat(db.size()).isEqualTo(2);
  }

  @Test
  void newSegmentThatCannotBeSynced_failsTheDatabase() {
    Emdb db = FaultyDatabase.openDoomed(storage, FlushPolicy.manual(), clock);
    db.put("kept", "v");
    device.failNext(Operation.Kind.SYNC, Fault.IO_ERROR);

    assertThatThrownBy(() -> db.put(utf8("refused"), new byte[100_000]))
        .isInstanceOf(EmdbIoException.class);

    assertThat(db.failure()).isPresent();
    FaultyDatabase.abandon(db);
  }
}
