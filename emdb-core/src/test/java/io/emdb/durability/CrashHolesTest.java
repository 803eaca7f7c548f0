package io.emdb.durability;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.emdb.Emdb;
import io.emdb.EmdbFormatException;
import io.emdb.Entry;
import io.emdb.FlushPolicy;
import io.emdb.internal.file.StorageFile;
import io.emdb.internal.file.fault.FaultyStorage;
import io.emdb.internal.file.fault.PowerLoss;
import io.emdb.testing.Contents;
import io.emdb.testing.ManualClock;
import io.emdb.testing.Structure;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The crashes that other stores lost data by, one by one. */
class CrashHolesTest {

  private static final String FIRST = "00000001.seg";
  private static final String SECOND = "00000002.seg";
  private static final String THIRD = "00000003.seg";
  private static final int HEADER = 4096;

  private final ManualClock clock = new ManualClock();

  private Emdb open(FaultyStorage storage, FlushPolicy policy) {
    return FaultyDatabase.openDoomed(storage, policy, clock);
  }

  private Emdb open(FaultyStorage storage) {
    return open(storage, FlushPolicy.manual());
  }

  private void assertHolds(String what, FaultyStorage left, Map<String, String> expected) {
    Emdb db = open(left);
    assertThat(Contents.of(db)).as(what).isEqualTo(expected);
    Structure.verify(db);
    db.close();
    left.assertNothingOpen();
  }

  /** Returns the first keys of those that were put in order, of which it has no other. */
  private int assertHoldsAPrefix(String what, FaultyStorage left) {
    Emdb db = open(left);
    Map<String, String> expected = new TreeMap<>();
    int count = (int) db.size();
    for (int i = 0; i < count; i++) {
      expected.put("k" + i, value(i));
    }
    assertThat(Contents.of(db)).as(what).isEqualTo(expected);
    Structure.verify(db);
    db.put("after", "v");
    db.close();
    try (Emdb again = open(left.restart())) {
      assertThat(again.size()).as(what).isEqualTo(count + 1);
    }
    return count;
  }

  private static String value(int number) {
    return number + "-" + "x".repeat(700);
  }

  private static void fill(Emdb db, int from, int to) {
    for (int i = from; i < to; i++) {
      db.put("k" + i, value(i));
    }
  }

  // ---- a missing sync of the directory

  private static final List<Consumer<Emdb>> CREATORS_OF_FILES =
      List.of(
          db -> db.put("first", "v"),
          db -> fill(db, 0, 200), // rolls
          db -> db.deleteAll(List.of(Contents.utf8("k1"), Contents.utf8("k2"))),
          Emdb::compact,
          db -> db.namespace("n").put("k", "v"),
          db -> fill(db, 0, 100),
          Emdb::compact,
          Emdb::close);

  @Test
  void directoryThatWasNotSynced_costsNothingThatIsAcknowledged() {
    for (int done = 1; done <= CREATORS_OF_FILES.size(); done++) {
      for (PowerLoss mode : List.of(PowerLoss.DROP_UNSYNCED, PowerLoss.CONTENTS_ONLY)) {
        FaultyStorage storage = new FaultyStorage();
        Emdb db = open(storage, FlushPolicy.onEachWrite());
        Map<String, String> expected = Map.of();
        for (Consumer<Emdb> each : CREATORS_OF_FILES.subList(0, done)) {
          each.accept(db);
          expected = db.isOpen() ? Contents.of(db) : expected;
        }
        FaultyStorage left = storage.powerLoss(1, mode);
        FaultyDatabase.abandon(db);
        Emdb recovered = open(left);
        FaultyStorage again = left.powerLoss(1, mode);
        FaultyDatabase.abandon(recovered);
        assertHolds(mode + " after " + done, again, expected);
      }
    }
  }

  // ---- a database that was being made

  /**
   * Symptom: after a loss of power while a database was made, every open said that SUPER "was not
   * written by Emdb: choose another directory". Cause: part of the first superblock was taken for
   * somebody else's file. Cure: what can only be that, with no segment beside it, is written anew.
   */
  @Test
  void powerLostWhileADatabaseIsMade_inAnySubset_leavesOneThatOpens() {
    FaultyStorage whole = new FaultyStorage(512);
    FaultyDatabase.abandon(open(whole));
    for (int point = 1; point <= whole.operationCount(); point++) {
      FaultyStorage storage = new FaultyStorage(512);
      storage.freezeAt(point);
      FaultyDatabase.abandon(open(storage));
      int parts = storage.unsynced().size();
      for (long bits = 0; bits < (1L << parts); bits++) {
        BitSet kept = BitSet.valueOf(new long[] {bits});
        assertOpensEmpty(point + ", kept " + kept, storage.powerLossKeeping(kept));
      }
      for (int seed = 0; seed < 50; seed++) {
        assertOpensEmpty(point + ", torn", storage.powerLoss(seed, PowerLoss.TORN));
      }
    }
  }

  private void assertOpensEmpty(String what, FaultyStorage left) {
    Emdb db = open(left);
    assertThat(db.isEmpty()).as(what).isTrue();
    db.put("k", "v");
    db.close();
    assertHolds(what, left.restart(), Map.of("k", "v"));
  }

  @Test
  void superblockThatNoLossOfPowerLeaves_isRefused() throws IOException {
    for (int position : new int[] {0, 4095, HEADER + 96, HEADER + 4091}) {
      FaultyStorage storage = new FaultyStorage();
      try (StorageFile file = storage.create("SUPER")) {
        file.write(position, ByteBuffer.wrap(new byte[] {1}));
      }
      FaultyStorage foreign = storage.restart();
      assertThatThrownBy(() -> open(foreign))
          .as("a byte at %d", position)
          .isInstanceOf(EmdbFormatException.class);
    }
  }

  // ---- a rename without the contents

  /** The copies of a compaction and the index image are renamed. */
  @Test
  void renameWithoutTheContents_costsNothing() {
    FaultyStorage prepared = new FaultyStorage();
    try (Emdb db = open(prepared)) {
      fill(db, 0, 200);
      for (int i = 0; i < 200; i += 2) {
        db.delete("k" + i);
      }
    }
    FaultyStorage whole = prepared.restart();
    Map<String, String> expected = compactAndClose(whole);
    for (int point = 1; point <= whole.operationCount(); point++) {
      FaultyStorage storage = prepared.restart();
      storage.freezeAt(point);
      compactAndClose(storage);
      assertHolds("at " + point, storage.powerLoss(1, PowerLoss.NAMES_ONLY), expected);
    }
  }

  private Map<String, String> compactAndClose(FaultyStorage storage) {
    try (Emdb db = open(storage)) {
      db.compact();
      return Contents.of(db);
    }
  }

  // ---- a torn write

  @ParameterizedTest
  @ValueSource(ints = {512, 4096})
  void lastWriteTornInAnySubsetOfItsSectors_isWholeOrNotThere(int sector) {
    FaultyStorage storage = new FaultyStorage(sector);
    Emdb db = open(storage);
    db.put("before", "v");
    db.flush();
    Map<String, String> before = Contents.of(db);
    List<Entry> batch = new ArrayList<>();
    for (int i = 0; i < 5; i++) {
      batch.add(Entry.of("k" + i, "x".repeat(sector + sector / 3)));
    }
    db.putAll(batch);
    Map<String, String> after = Contents.of(db);
    int parts = storage.unsynced().size();
    assertThat(parts).as("%s", storage.unsynced()).isBetween(6, 10);
    for (long bits = 0; bits < (1L << parts); bits++) {
      BitSet kept = BitSet.valueOf(new long[] {bits});
      boolean whole = kept.cardinality() == parts;
      assertHolds("kept " + kept, storage.powerLossKeeping(kept), whole ? after : before);
    }
    FaultyDatabase.abandon(db);
  }

  // ---- the length apart from the contents

  @Test
  void lengthThatDidNotReachTheDevice_orItsContentsDidNot_leavesAPrefix() throws IOException {
    FaultyStorage storage = new FaultyStorage();
    Emdb db = open(storage);
    fill(db, 0, 12);
    FaultyStorage killed = storage.restart();
    FaultyDatabase.abandon(db);
    int end = lastNonZero(killed.contents(FIRST)) + 1;
    int cutBefore = 0;
    int zeroedBefore = 0;
    for (int length = HEADER; length < end + 64; length += 64) {
      FaultyStorage cut = killed.restart();
      try (StorageFile file = cut.open(FIRST)) {
        file.truncate(length);
      }
      FaultyStorage zeroed = killed.restart();
      try (StorageFile file = zeroed.open(FIRST)) {
        file.write(length, ByteBuffer.allocate(Math.max(0, end - length)));
      }
      int cutTo = assertHoldsAPrefix("cut to " + length, cut.restart());
      int zeroedTo = assertHoldsAPrefix("zeros from " + length, zeroed.restart());
      assertThat(cutTo).isGreaterThanOrEqualTo(cutBefore);
      assertThat(zeroedTo).isGreaterThanOrEqualTo(zeroedBefore);
      cutBefore = cutTo;
      zeroedBefore = zeroedTo;
    }
    assertThat(cutBefore).isEqualTo(12);
    assertThat(zeroedBefore).isEqualTo(12);
  }

  private static int lastNonZero(byte[] bytes) {
    int last = bytes.length - 1;
    while (bytes[last] == 0) {
      last--;
    }
    return last;
  }

  // ---- stale bytes from reused space

  @Test
  void staleRecordsInReusedSpace_areNotTakenForNewOnes() throws IOException {
    FaultyStorage storage = new FaultyStorage();
    Emdb db = open(storage);
    fill(db, 0, 150);
    for (int i = 0; i < 150; i++) {
      db.put("k" + i, "new");
    }
    db.delete("k149");
    Map<String, String> expected = Contents.of(db);
    FaultyStorage killed = storage.restart();
    FaultyDatabase.abandon(db);
    String newest =
        killed.list().stream()
            .filter(name -> name.endsWith(".seg"))
            .max(String::compareTo)
            .orElseThrow();
    int end = lastNonZero(killed.contents(newest)) / 8 * 8 + 8;
    for (String source : List.of(FIRST, SECOND)) {
      byte[] stale = killed.contents(source);
      for (int shift : new int[] {0, 8, 512}) {
        FaultyStorage reused = killed.restart();
        byte[] bytes = Arrays.copyOfRange(stale, HEADER, Math.min(stale.length, 40_000));
        int room = killed.contents(newest).length - end - shift;
        try (StorageFile file = reused.open(newest)) {
          file.write(end + shift, ByteBuffer.wrap(bytes, 0, Math.min(room, bytes.length)));
        }
        FaultyStorage next = reused.restart();
        assertHolds(source + " behind the end, " + shift, next, expected);
        assertThat(next.quarantined()).as("what was behind the end").isNotEmpty();
      }
    }
  }

  /**
   * Sequences of writes that a loss of power took are given out again, so their records fit where
   * the log ends now, or seem to prove that something in front of them is missing: but for the salt
   * of their segment.
   */
  @Test
  void staleRecordsOfSequencesGivenOutAgain_areNotTakenForNewOnes() throws IOException {
    FaultyStorage storage = new FaultyStorage();
    Emdb db = open(storage);
    fill(db, 10, 14); // keys of one length, so that records are of one length, too
    db.flush();
    storage.freezeAt(storage.operationCount() + 1);
    List<byte[]> lost = new ArrayList<>();
    for (int i = 14; i < 20; i++) {
      int number = i;
      LogBytes written = LogBytes.of(storage, () -> fill(db, number, number + 1));
      int start = written.from() / 8 * 8;
      lost.add(Arrays.copyOfRange(storage.contents(FIRST), start, written.to()));
      db.flush(); // the next one is flagged to have been written after a sync
    }
    FaultyStorage left = storage.powerLoss(1, PowerLoss.DROP_UNSYNCED);
    FaultyDatabase.abandon(db);

    Emdb again = open(left);
    fill(again, 14, 15);
    LogBytes newest = LogBytes.of(left, () -> fill(again, 15, 16));
    int end = (newest.to() + 7) / 8 * 8;
    FaultyStorage killed = left.restart();
    FaultyDatabase.abandon(again);
    for (byte[] record : lost) {
      FaultyStorage reused = killed.restart();
      try (StorageFile file = reused.open(newest.file())) {
        file.write(end, ByteBuffer.wrap(record));
      }
      Map<String, String> expected = new TreeMap<>();
      for (int i = 10; i < 16; i++) {
        expected.put("k" + i, value(i));
      }
      FaultyStorage next = reused.restart();
      assertHolds("a stale record", next, expected);
      assertThat(next.quarantined()).as("the stale record").isNotEmpty();
    }
  }

  // ---- a hole between segments

  @Test
  void holeInASegment_endsTheLogThere_thoughTheNextSegmentIsWhole() throws IOException {
    FaultyStorage storage = new FaultyStorage();
    Emdb db = open(storage);
    fill(db, 0, 300);
    List<String> parts = storage.unsynced();
    List<Integer> pagesOfSecond = new ArrayList<>();
    for (int i = 0; i < parts.size(); i++) {
      if (parts.get(i).startsWith(SECOND + " page")) {
        pagesOfSecond.add(i);
      }
    }
    assertThat(pagesOfSecond).hasSizeGreaterThan(10);
    assertThat(parts).anyMatch(part -> part.startsWith(THIRD + " page"));
    int before = 0;
    for (int page : pagesOfSecond) {
      BitSet kept = new BitSet();
      kept.set(0, parts.size());
      kept.clear(page);
      FaultyStorage left = storage.powerLossKeeping(kept);
      int found = assertHoldsAPrefix("without " + parts.get(page), left);
      assertThat(found).as("without %s", parts.get(page)).isBetween(before, 299);
      assertThat(left.quarantined()).contains(THIRD);
      before = found;
    }
    FaultyStorage none = storage.powerLossKeeping(allBut(pagesOfSecond, parts.size()));
    assertThat(assertHoldsAPrefix("without the second segment", none)).isPositive();
    FaultyDatabase.abandon(db);
  }

  private static BitSet allBut(List<Integer> parts, int count) {
    BitSet kept = new BitSet();
    kept.set(0, count);
    parts.forEach(kept::clear);
    return kept;
  }

  // ---- a compaction before the new version is durable

  @Test
  void compactionWithUnsyncedOverwrites_neverLosesBothVersions() {
    FaultyStorage prepared = new FaultyStorage();
    try (Emdb db = open(prepared)) {
      for (int i = 0; i < 60; i++) {
        db.put("k" + i, "old-" + "x".repeat(2_000));
      }
    }
    FaultyStorage whole = prepared.restart();
    overwriteAndCompact(whole);
    int operations = whole.operationCount();
    for (int point = 1; point <= operations; point++) {
      FaultyStorage storage = prepared.restart();
      storage.freezeAt(point);
      overwriteAndCompact(storage);
      for (PowerLoss mode : PowerLoss.values()) {
        Emdb db = open(storage.powerLoss(point, mode));
        assertThat(db.size()).as("%s at %d", mode, point).isEqualTo(60);
        int overwritten = 0;
        for (int i = 0; i < 60; i++) {
          String value = db.getString("k" + i);
          assertThat(value).as("%s at %d: k%d", mode, point, i).matches("(old|new)-x+");
          overwritten += value.startsWith("new") && i % 3 == 0 ? 1 : 0;
        }
        for (int i = 0; i < 60; i += 3) {
          boolean isNew = db.getString("k" + i).startsWith("new");
          assertThat(isNew).as("%s at %d: a prefix", mode, point).isEqualTo(i < 3 * overwritten);
        }
        FaultyDatabase.abandon(db);
      }
    }
  }

  private void overwriteAndCompact(FaultyStorage storage) {
    try (Emdb db = open(storage)) {
      for (int i = 0; i < 60; i += 3) {
        db.put("k" + i, "new-" + "x".repeat(2_000));
      }
      db.compact();
    }
  }
}
