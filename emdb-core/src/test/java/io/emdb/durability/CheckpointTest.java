package io.emdb.durability;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.emdb.Emdb;
import io.emdb.EmdbIoException;
import io.emdb.FlushPolicy;
import io.emdb.ReadView;
import io.emdb.internal.file.fault.Fault;
import io.emdb.internal.file.fault.FaultyStorage;
import io.emdb.internal.file.fault.Operation;
import io.emdb.testing.Contents;
import io.emdb.testing.ManualClock;
import io.emdb.testing.VerifiedDatabases;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The superblock vouches for segments and sequences; it must not for what may rightly be gone. */
class CheckpointTest {

  @RegisterExtension final VerifiedDatabases databases = new VerifiedDatabases();

  private final ManualClock clock = new ManualClock();

  private Emdb open(FaultyStorage storage) {
    return FaultyDatabase.open(databases, storage, FlushPolicy.manual(), clock);
  }

  private static void fill(Emdb db) {
    for (int round = 0; round < 2; round++) {
      for (int i = 0; i < 60; i++) {
        db.put("k" + i, round + "-" + "x".repeat(2_000));
      }
    }
  }

  private static long deletions(FaultyStorage storage) {
    return storage.operations().stream()
        .filter(done -> done.kind() == Operation.Kind.DELETE && done.file().endsWith(".seg"))
        .count();
  }

  @Test
  void firstWriteWhileSegmentsWaitForTheirDeletion_doesNotVouchForThem() {
    FaultyStorage before = new FaultyStorage();
    Emdb filled = open(before);
    fill(filled);
    filled.close();
    FaultyStorage storage = before.restart();
    Emdb db = open(storage);
    ReadView view = db.readView();
    db.compact();
    assertThat(deletions(storage)).isZero();
    db.put("first", "v");
    view.close();
    while (deletions(storage) == 0) {
      Thread.onSpinWait();
    }
    Map<String, String> expected = Contents.of(db);
    FaultyStorage killed = storage.restart();
    FaultyDatabase.abandon(db);
    assertThat(Contents.of(open(killed))).isEqualTo(expected);
  }

  @Test
  void superblockThatCannotBeWritten_keepsTheSegmentsItsPredecessorVouchesFor() {
    FaultyStorage whole = new FaultyStorage();
    Emdb calm = open(whole);
    fill(calm);
    calm.compact();
    List<Operation> operations = whole.operations();
    int firstDeletion = 0;
    for (Operation operation : operations) {
      if (operation.kind() == Operation.Kind.DELETE && operation.file().endsWith(".seg")) {
        firstDeletion = operation.number();
        break;
      }
    }
    List<Integer> writes = new ArrayList<>();
    for (Operation operation : operations.subList(0, firstDeletion)) {
      if (operation.kind() == Operation.Kind.WRITE && operation.file().equals("SUPER")) {
        writes.add(operation.number());
      }
    }
    for (int write : writes.subList(2, writes.size())) { // after the ones of the open
      FaultyStorage storage = new FaultyStorage();
      Emdb db = open(storage);
      fill(db);
      storage.failAt(write, Fault.IO_ERROR);
      assertThatThrownBy(db::compact).isInstanceOf(EmdbIoException.class);
      Map<String, String> expected = Contents.of(db);
      db.readView().close();
      int closing = storage.operationCount();
      db.close();
      int closed = storage.operationCount();
      for (int point = closing + 1; point <= closed; point++) {
        FaultyStorage again = new FaultyStorage();
        Emdb doomed = FaultyDatabase.openDoomed(again, FlushPolicy.manual(), clock);
        fill(doomed);
        again.failAt(write, Fault.IO_ERROR);
        assertThatThrownBy(doomed::compact).isInstanceOf(EmdbIoException.class);
        doomed.readView().close();
        again.failFrom(point, Fault.IO_ERROR);
        FaultyStorage killed;
        try {
          doomed.close();
        } catch (io.emdb.EmdbException expectedFailure) {
          assertThat(doomed.isOpen()).isFalse();
        } finally {
          killed = again.restart();
        }
        Emdb reopened = open(killed);
        assertThat(Contents.of(reopened)).as("write %d, %d", write, point).isEqualTo(expected);
        reopened.close();
      }
    }
  }

  @Test
  void damagedNewestSuperblock_losesNothingOfACompactedDatabase() {
    FaultyStorage storage = new FaultyStorage();
    Emdb db = open(storage);
    fill(db);
    db.compact();
    db.put("after", "v");
    db.flush();
    Map<String, String> expected = Contents.of(db);
    FaultyStorage killed = storage.restart();
    FaultyDatabase.abandon(db);
    ByteBuffer slots = ByteBuffer.wrap(killed.contents("SUPER")).order(ByteOrder.LITTLE_ENDIAN);
    boolean firstIsNewer = slots.getLong(16) > slots.getLong(4096 + 16);
    killed.damage("SUPER", firstIsNewer ? 100 : 4096 + 100, 1);
    assertThat(Contents.of(open(killed))).isEqualTo(expected);
  }

  /** Sequences beyond the durable one are given out again after a loss of power. */
  @Test
  void horizonOfACopy_isDurable() throws Exception {
    FaultyStorage device = new FaultyStorage();
    WatchedStorage storage = new WatchedStorage(device);
    Emdb db = FaultyDatabase.open(databases, storage, FlushPolicy.manual(), clock);
    fill(db);
    for (int i = 0; i < 60; i += 4) {
      db.delete("k" + i);
    }
    long[] durable = {Long.MAX_VALUE};
    Map<String, byte[]> before = new TreeMap<>();
    storage.watch(
        new WatchedStorage.Watcher() {
          @Override
          public void afterDelete(String name) {
            if (durable[0] == Long.MAX_VALUE) {
              durable[0] = db.stats().syncedSequence();
              device.operations().stream()
                  .filter(done -> done.kind() == Operation.Kind.RENAME)
                  .forEach(done -> before.put(done.file().replace(".tmp", ""), new byte[0]));
              db.put("unsynced", "v");
              db.put("unsynced", "w");
            }
          }
        });
    db.compact();
    int copies = 0;
    for (String name : device.list().stream().sorted().toList()) {
      if (name.endsWith(".seg") && !before.containsKey(name)) {
        ByteBuffer header = ByteBuffer.wrap(device.contents(name)).order(ByteOrder.LITTLE_ENDIAN);
        if (header.getInt(12) == 2) {
          copies++;
          assertThat(header.getLong(56)).as(name).isLessThanOrEqualTo(durable[0]);
          break; // later ones follow another flush
        }
      }
    }
    assertThat(copies).isPositive();
  }
}
