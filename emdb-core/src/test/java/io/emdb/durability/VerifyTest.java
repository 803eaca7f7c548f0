package io.emdb.durability;

import static io.emdb.testing.Contents.utf8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.emdb.Emdb;
import io.emdb.EmdbBuilder;
import io.emdb.EmdbClosedException;
import io.emdb.EmdbIoException;
import io.emdb.Entry;
import io.emdb.FlushPolicy;
import io.emdb.ReadView;
import io.emdb.Ttl;
import io.emdb.VerifyReport;
import io.emdb.internal.file.fault.Fault;
import io.emdb.internal.file.fault.FaultyStorage;
import io.emdb.internal.file.fault.Operation;
import io.emdb.internal.file.fault.PowerLoss;
import io.emdb.internal.view.DatabaseView;
import io.emdb.testing.ManualClock;
import io.emdb.testing.Structure;
import io.emdb.testing.VerifiedDatabases;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Finds nothing in databases that are as they should be, whatever their kind and their past. */
class VerifyTest {

  private static final Ttl HOUR = Ttl.after(Duration.ofHours(1));

  @RegisterExtension final VerifiedDatabases databases = new VerifiedDatabases();

  private final ManualClock clock = new ManualClock();

  private record Kind(boolean disk, boolean sorted, FlushPolicy policy) {}

  static Stream<Kind> kinds() {
    return Stream.of(
        new Kind(true, false, FlushPolicy.defaultPolicy()),
        new Kind(true, true, FlushPolicy.onEachWrite()),
        new Kind(true, true, FlushPolicy.manual()),
        new Kind(false, false, FlushPolicy.onEachWrite()),
        new Kind(false, true, FlushPolicy.manual()));
  }

  private EmdbBuilder builder(boolean sorted, FlushPolicy policy) {
    return Emdb.builder()
        .segmentSize(64 * 1024)
        .sortedKeys(sorted)
        .flushPolicy(policy)
        .clock(clock);
  }

  /** Puts all kinds of records into several segments. */
  private void fill(Emdb db) {
    for (int i = 0; i < 100; i++) {
      db.put("k" + i, "value " + i + "x".repeat(i % 40 * 90), i % 3 == 0 ? HOUR : Ttl.NEVER);
      db.namespace("n").put("k" + i % 50, "value of step " + i);
    }
    db.put(new byte[0], new byte[0]);
    db.put("large", "y".repeat(300_000));
    db.putAll(List.of(Entry.of("b1", "1"), Entry.of("b2", "2"), Entry.of("k1", "in a batch")));
    db.inTransaction(
        tx -> {
          tx.put("t", "1");
          tx.delete("k2");
          tx.namespace("n").put("t", "2");
        });
    db.namespace("cleared").put("k", "v");
    db.namespace("cleared").clear();
    db.namespace("cleared").put("after", "v");
    db.namespace("dropped").put("k", "v");
    db.dropNamespace("dropped");
    db.deleteAll(List.of(utf8("k7"), utf8("k8"), utf8("never there")));
    db.delete("large");
    db.persist("k3");
  }

  @ParameterizedTest
  @MethodSource("kinds")
  void healthyDatabase_hasNoFindings(Kind kind) {
    EmdbBuilder builder = builder(kind.sorted(), kind.policy());
    Emdb db = databases.open(kind.disk() ? builder.path(databases.directory()) : builder);
    assertCounts(db);
    fill(db);
    assertCounts(db);
    clock.advance(Duration.ofMinutes(61));
    assertCounts(db);
    db.sweepExpired();
    assertCounts(db);
    db.compact();
    assertCounts(db);
    fill(db);
    assertCounts(db);
    db.compact();
    db.compact();
    assertCounts(db);
  }

  private static void assertCounts(Emdb db) {
    VerifyReport report = Structure.verifyFilesAndIndexes(db);
    assertThat(report.ok()).isTrue();
    assertThat(report.entries()).isEqualTo(db.stats().liveEntries());
    if (db.path().isPresent()) { // in memory a compaction may have come between
      assertThat(report.segments()).isEqualTo(db.stats().segments());
      assertThat(report.records()).isGreaterThanOrEqualTo(report.entries());
      assertThat(report.files()).isEqualTo(report.segments() + 1); // with SUPER
    } else {
      assertThat(report.files()).isZero();
    }
    assertThat(report.otherFiles()).isZero();
    assertThat(report.quarantinedFiles()).isZero();
    assertThat(report.duration()).isGreaterThanOrEqualTo(Duration.ZERO);
  }

  @Test
  void reopenedFromTheImage_hasNoFindings_andReadsTheImage() {
    EmdbBuilder builder = builder(true, FlushPolicy.manual()).path(databases.directory());
    Emdb db = databases.open(builder);
    fill(db);
    db.close();
    Emdb again = databases.open(builder);
    assertThat(again.stats().recovery().records()).as("taken from the image").isZero();
    VerifyReport report = Structure.verifyFilesAndIndexes(again);
    assertThat(report.files()).isEqualTo(report.segments() + 2); // SUPER and INDEX.img
    assertThat(report.bytes()).isGreaterThan(again.stats().fileBytes());
    fill(again);
    again.compact();
    Structure.verifyFilesAndIndexes(again);
  }

  /** What is behind the end of the log is no damage, nor is what was set aside. */
  @Test
  void recoveredFromATornTail_hasNoFindings_andCountsTheQuarantine() {
    FaultyStorage storage = new FaultyStorage();
    Emdb db = DatabaseView.open(builder(false, FlushPolicy.manual()).options(), storage);
    db.put("kept", "v");
    db.flush();
    LogBytes last = logBytes(storage, () -> db.put("torn", "x".repeat(1_000)));
    last.cutFrom(last.from() + 500, storage);
    FaultyStorage left = storage.restart();
    FaultyDatabase.abandon(db);

    Emdb again =
        databases.track(DatabaseView.open(builder(false, FlushPolicy.manual()).options(), left));
    assertThat(again.stats().recovery().discardedBytes()).isPositive();
    VerifyReport report = Structure.verifyFilesAndIndexes(again);
    assertThat(report.quarantinedFiles()).isEqualTo(1);
    assertThat(report.entries()).isEqualTo(1);
  }

  private static LogBytes logBytes(FaultyStorage storage, Runnable action) {
    try {
      return LogBytes.of(storage, action);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void verify_changesNothing() {
    FaultyStorage storage = new FaultyStorage();
    Emdb db = FaultyDatabase.open(databases, storage, FlushPolicy.onEachWrite(), clock);
    fill(db);
    int operations = storage.operationCount();
    long sequence = db.stats().lastSequence();
    assertThat(db.verify().ok()).isTrue();
    assertThat(storage.operationCount()).isEqualTo(operations);
    assertThat(db.stats().lastSequence()).isEqualTo(sequence);
    assertThat(db.stats().openViews()).isZero();
  }

  @Test
  void closedDatabase_throwsClosed() {
    Emdb db = databases.openInMemory();
    db.close();
    assertThatThrownBy(db::verify).isInstanceOf(EmdbClosedException.class);
  }

  /** Under a policy that publishes after the sync, records lie in the log that are not there. */
  @Test
  void failedDatabase_isVerifiedAsFarAsItCanBeRead() {
    for (FlushPolicy policy : List.of(FlushPolicy.onEachWrite(), FlushPolicy.manual())) {
      FaultyStorage storage = new FaultyStorage();
      Emdb db = FaultyDatabase.openDoomed(storage, policy, clock);
      fill(db);
      storage.failNext(Operation.Kind.SYNC, Fault.LOST_SYNC);
      assertThatThrownBy(
              () -> {
                db.put("lost", "v");
                db.flush();
              })
          .isInstanceOf(EmdbIoException.class);
      assertThat(db.failure()).isPresent();
      VerifyReport report = db.verify();
      assertThat(report.findings()).isEmpty();
      assertThat(report.entries()).isGreaterThan(100);
      FaultyDatabase.abandon(db);
    }
  }

  @Test
  void openView_isNoFinding_whateverIsWrittenAndCompactedAfterIt() {
    Emdb db = databases.open(builder(true, FlushPolicy.manual()).path(databases.directory()));
    fill(db);
    try (ReadView view = db.readView()) {
      fill(db);
      db.compact();
      db.namespace("n").clear();
      Structure.verifyFilesAndIndexes(db);
      assertThat(view.getString("t")).isEqualTo("1");
    }
    Structure.verifyFilesAndIndexes(db);
  }

  @Test
  void verify_insideATransactionAndAReader_works() {
    Emdb db = databases.open(builder(false, FlushPolicy.onEachWrite()));
    fill(db);
    db.inTransaction(
        tx -> {
          tx.put("t", "staged");
          assertThat(db.verify().ok()).isTrue();
        });
    Boolean ok = db.read(utf8("t"), value -> db.verify().ok());
    assertThat(ok).isTrue();
  }

  /**
   * Symptom: after a loss of power that tore a superblock, one of the two was unreadable until the
   * next was written. Cure: the open writes it.
   */
  @Test
  void superblockTornByALossOfPower_isWholeAgainAfterTheOpen() {
    for (int cut = 1; cut < 20; cut++) {
      FaultyStorage storage = new FaultyStorage();
      Emdb db = FaultyDatabase.openDoomed(storage, FlushPolicy.manual(), clock);
      db.close();
      FaultyStorage closed = storage.restart();
      Emdb doomed = FaultyDatabase.openDoomed(closed, FlushPolicy.manual(), clock);
      closed.freezeAt(closed.operationCount() + 1); // the superblock of the first write
      doomed.put("k", "v");
      FaultyStorage left = closed.powerLoss(cut, PowerLoss.TORN);
      FaultyDatabase.abandon(doomed);
      Emdb again = FaultyDatabase.open(databases, left, FlushPolicy.manual(), clock);
      Structure.verifyFilesAndIndexes(again);
      again.close();
    }
  }
}
