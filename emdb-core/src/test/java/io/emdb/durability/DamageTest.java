package io.emdb.durability;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.emdb.Emdb;
import io.emdb.EmdbCorruptException;
import io.emdb.FlushPolicy;
import io.emdb.internal.file.fault.FaultyStorage;
import io.emdb.internal.format.SegmentHeader;
import io.emdb.internal.format.Superblock;
import io.emdb.internal.log.Log;
import io.emdb.internal.log.SuperblockFile;
import io.emdb.testing.ManualClock;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/** Damage of particular places; {@link DamageSweepTest} tries all of them. */
class DamageTest {

  private final ManualClock clock = new ManualClock();

  private Emdb open(FaultyStorage storage) {
    return FaultyDatabase.openDoomed(storage, FlushPolicy.onEachWrite(), clock);
  }

  @Test
  void fileCutInThePaddingOfItsLastRecord_losesNothing() throws IOException {
    FaultyStorage storage = new FaultyStorage();
    Emdb db = open(storage);
    db.put("first", "one");
    LogBytes last = LogBytes.of(storage, () -> db.put("last", "other")); // padded by 7 bytes
    FaultyStorage prepared = storage.restart();
    FaultyDatabase.abandon(db);
    for (int padding = 0; padding < 8; padding++) {
      FaultyStorage cut = prepared.restart();
      try (var handle = cut.open(last.file())) {
        handle.truncate(last.to() + padding);
      }
      for (int round = 0; round < 2; round++) {
        try (Emdb reopened = open(cut)) {
          assertThat(reopened.getString("first")).as("%d, %d", padding, round).isEqualTo("one");
          assertThat(reopened.getString("last")).as("%d, %d", padding, round).isEqualTo("other");
          reopened.compact();
          assertThat(reopened.getString("last")).as("%d, %d", padding, round).isEqualTo("other");
          reopened.put("more", "after");
          reopened.compact();
          assertThat(reopened.size()).as("%d, %d", padding, round).isEqualTo(3);
        }
        cut = cut.restart();
      }
    }
  }

  /** It went to the quarantine before the open failed for its absence. */
  @Test
  void segmentThatMustExist_cutToNothing_isReported_andStays() throws IOException {
    FaultyStorage made = new FaultyStorage();
    for (int session = 0; session < 2; session++) {
      try (Emdb db = open(made)) {
        db.put("key-" + session, "value");
      }
      made = made.restart();
    }
    String first =
        made.list().stream().filter(name -> name.endsWith(".seg")).sorted().toList().get(0);
    try (var handle = made.open(first)) {
      handle.truncate(0);
    }
    FaultyStorage cut = made;
    assertThatThrownBy(() -> open(cut))
        .isInstanceOf(EmdbCorruptException.class)
        .hasMessageContaining(first);
    assertThat(cut.quarantined()).isEmpty();
    assertThat(cut.restart().list()).contains(first);
  }

  /**
   * Nothing behind the cut and in the segments after it says that it had been synced, but for the
   * header of the next one, which was made later: without that it was taken for a torn tail.
   */
  @Test
  void segmentCutBelowItsLastSync_whereTheNextOneHasBegun_isReported_andNothingChanges()
      throws IOException {
    FaultyStorage storage = new FaultyStorage();
    Emdb db = FaultyDatabase.openDoomed(storage, FlushPolicy.manual(), clock);
    db.put("first", "begins a segment");
    LogBytes synced = LogBytes.of(storage, () -> db.put("synced", "value"));
    db.flush();
    db.put("more", "not synced");
    db.put("long", new byte[300_000]); // in a segment of its own
    FaultyStorage left = storage.restart();
    FaultyDatabase.abandon(db);
    try (var handle = left.open(synced.file())) {
      handle.truncate(synced.from());
    }
    assertReported(left, synced.file(), synced.from());
  }

  /** It went to the quarantine, and the segment behind it was blamed. */
  @Test
  void segmentThatOthersFollow_cutToNothing_isReported_andStays() throws IOException {
    FaultyStorage storage = new FaultyStorage();
    Emdb db = FaultyDatabase.openDoomed(storage, FlushPolicy.manual(), clock);
    db.put("zeroth", "begins a segment");
    LogBytes first = LogBytes.of(storage, () -> db.put("first", "value"));
    db.put("long", new byte[300_000]);
    FaultyStorage left = storage.restart();
    FaultyDatabase.abandon(db);
    try (var handle = left.open(first.file())) {
      handle.truncate(100);
    }
    assertReported(left, first.file(), 0);
  }

  @Test
  void missingSegment_isReportedAsAWhole() throws IOException {
    FaultyStorage storage = sessions(db -> db.put("key", "value"));
    storage.delete("00000001.seg");
    assertReported(storage, "00000001.seg", -1);
  }

  /** The error named no file: "segments", at offset 0. */
  @Test
  void recordsOfANamespaceWithoutAName_areReportedWhereTheFirstOneIs() throws IOException {
    FaultyStorage storage =
        sessions(
            db -> db.namespace("n").put("key", "value"),
            db -> {
              db.put("key", "value");
              db.namespace("n").put("other", "value");
            });
    int record =
        DocumentedFormat.segment(storage.contents("00000002.seg")).records().get(1).offset();
    forget(storage, "00000001.seg");
    assertReported(storage, "00000002.seg", record);
  }

  @Test
  void twoNamespacesOfOneName_areReportedWhereTheSecondIsNamed() throws IOException {
    FaultyStorage storage =
        sessions(
            db -> db.namespace("n").put("key", "value"),
            db -> db.dropNamespace("n"),
            db -> db.namespace("n").put("key", "value"));
    forget(storage, "00000002.seg");
    assertReported(storage, "00000003.seg", SegmentHeader.BYTES);
  }

  /** Returns what sessions leave, with a segment for each. */
  @SafeVarargs
  private FaultyStorage sessions(Consumer<Emdb>... sessions) throws IOException {
    FaultyStorage storage = new FaultyStorage();
    for (Consumer<Emdb> session : sessions) {
      try (Emdb db = open(storage)) {
        session.accept(db);
      }
      storage = storage.restart();
    }
    if (storage.list().contains("INDEX.img")) {
      storage.delete("INDEX.img");
    }
    return storage;
  }

  /** Takes a segment away as if compaction had. */
  private static void forget(FaultyStorage storage, String segment) throws IOException {
    storage.delete(segment);
    SuperblockFile file = SuperblockFile.read(storage);
    assertThat(file).isNotNull();
    Superblock current = file.current();
    List<Long> others = new ArrayList<>(current.segments());
    others.remove(Log.idOf(segment));
    file.write(
        new Superblock(
            current.generation() + 1,
            current.database(),
            current.hashSeed(),
            current.createdMillis(),
            current.nextSegmentId(),
            current.nextNamespaceId(),
            current.lastTransactionId(),
            current.durableSequence(),
            current.clean(),
            others,
            current.firstSegmentId()));
  }

  private void assertReported(FaultyStorage storage, String file, long offset) throws IOException {
    List<String> names = storage.list().stream().sorted().toList();
    assertThatThrownBy(() -> open(storage))
        .isInstanceOfSatisfying(
            EmdbCorruptException.class,
            e -> {
              assertThat(e.file()).endsWith(":" + file);
              assertThat(e.offset()).as("%s", e).isEqualTo(offset);
              assertThat(e.getMessage().contains(" at offset ")).isEqualTo(offset >= 0);
            });
    assertThat(storage.quarantined()).isEmpty();
    storage.assertNothingOpen();
    assertThat(storage.restart().list().stream().sorted().toList()).isEqualTo(names);
  }

  @Test
  void missingSuperblock_isReported() throws IOException {
    FaultyStorage made = new FaultyStorage();
    try (Emdb db = open(made)) {
      db.put("key", "value");
    }
    FaultyStorage storage = made.restart();
    storage.delete("SUPER");
    FaultyStorage without = storage.restart();
    assertThatThrownBy(() -> open(without))
        .isInstanceOf(EmdbCorruptException.class)
        .hasMessageContaining("SUPER")
        .hasMessageContaining("restore a backup");
    without.assertNothingOpen();
  }
}
