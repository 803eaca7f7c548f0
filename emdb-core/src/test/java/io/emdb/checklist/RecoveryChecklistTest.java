package io.emdb.checklist;

import static java.nio.ByteOrder.LITTLE_ENDIAN;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.emdb.Emdb;
import io.emdb.EmdbFormatException;
import io.emdb.Entry;
import io.emdb.FlushPolicy;
import io.emdb.durability.FaultyDatabase;
import io.emdb.durability.LogBytes;
import io.emdb.internal.file.StorageFile;
import io.emdb.internal.file.fault.FaultyStorage;
import io.emdb.testing.Contents;
import io.emdb.testing.ManualClock;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/** Points 16 to 18: the end of the log, and files of another format. */
class RecoveryChecklistTest {

  private static final FlushPolicy POLICY = FlushPolicy.manual();

  private final ManualClock clock = new ManualClock();
  private final FaultyStorage storage = new FaultyStorage();
  private Emdb db;

  @BeforeEach
  void fill() {
    db = open(storage);
    db.put("before", "1");
    db.inTransaction(tx -> tx.put("before-tx", "1"));
  }

  private static final Map<String, String> BEFORE = Map.of("before", "1", "before-tx", "1");

  private Emdb open(FaultyStorage opened) {
    return FaultyDatabase.openDoomed(opened, POLICY, clock);
  }

  /** Kills the process. */
  private FaultyStorage killed() {
    FaultyStorage left = storage.restart();
    FaultyDatabase.abandon(db);
    return left;
  }

  private void assertState(String what, FaultyStorage opened, Map<String, String> expected) {
    Emdb again = open(opened);
    assertThat(Contents.of(again)).as(what).isEqualTo(expected);
    again.close();
    opened.assertNothingOpen();
  }

  private void putBatch() {
    db.putAll(List.of(Entry.of("a", "1"), Entry.of("b", "2"), Entry.of("before", "changed")));
  }

  private void commitBatch() {
    db.inTransaction(
        tx -> {
          tx.put("a", "1");
          tx.put("b", "2");
          tx.put("before", "changed");
        });
  }

  private static final Map<String, String> WITH_BATCH =
      new TreeMap<>(Map.of("before", "changed", "before-tx", "1", "a", "1", "b", "2"));

  @Nested
  @DisplayName("16: a batch counts whole or not at all")
  class Point16 {

    @Test
    void completeBatch_isReplayed() throws IOException {
      LogBytes batch = LogBytes.of(storage, RecoveryChecklistTest.this::putBatch);
      assertThat(batch.length()).isPositive();
      assertState("whole batch", killed(), WITH_BATCH);
    }

    @Test
    void batchCutAtAnyByte_isDroppedWholeAndEarlierRecordsStay() throws IOException {
      LogBytes batch = LogBytes.of(storage, RecoveryChecklistTest.this::putBatch);
      cutEverywhere(batch);
    }

    @Test
    void transactionCutAtAnyByte_isDroppedWholeAndEarlierRecordsStay() throws IOException {
      LogBytes batch = LogBytes.of(storage, RecoveryChecklistTest.this::commitBatch);
      cutEverywhere(batch);
    }

    private void cutEverywhere(LogBytes batch) {
      FaultyStorage killed = killed();
      for (int place = batch.from(); place < batch.to(); place++) {
        FaultyStorage cut = killed.restart();
        batch.cutFrom(place, cut);
        assertState("cut at " + place, cut, BEFORE);
      }
    }

    @Test
    void batchWithABadByteAnywhere_isDroppedWholeUnlessTheByteIsPadding() throws IOException {
      LogBytes batch = LogBytes.of(storage, RecoveryChecklistTest.this::putBatch);
      FaultyStorage killed = killed();
      int dropped = 0;
      for (int place = batch.from(); place < batch.to(); place++) {
        FaultyStorage damaged = killed.restart();
        damaged.damage(batch.file(), place, 0x10);
        Emdb again = open(damaged);
        assertThat(Contents.of(again)).as("damaged at %d", place).isIn(BEFORE, WITH_BATCH);
        dropped += Contents.of(again).equals(BEFORE) ? 1 : 0;
        again.close();
      }
      assertThat(dropped).isGreaterThan(batch.length() * 4 / 5);
    }

    @Test
    void droppedBatch_isReported() throws IOException {
      LogBytes batch = LogBytes.of(storage, RecoveryChecklistTest.this::putBatch);
      FaultyStorage cut = killed();
      batch.cutFrom(batch.to() - 1, cut);
      Emdb again = open(cut);
      assertThat(again.stats().recovery().cleanShutdown()).isFalse();
      assertThat(again.stats().recovery().discardedRecords()).isPositive();
      assertThat(again.stats().recovery().discardedBytes()).isPositive();
      assertThat(again.stats().recovery().detail()).isNotBlank();
      again.close();
    }

    @Test
    void idOfADroppedTransaction_isUsedAgainOrSkippedNeverLower() throws IOException {
      LogBytes batch = LogBytes.of(storage, RecoveryChecklistTest.this::commitBatch);
      FaultyStorage cut = killed();
      batch.cutFrom(batch.from(), cut);
      Emdb again = open(cut);
      long id = again.stats().lastTransactionId();
      assertThat(id).isEqualTo(1);
      again.inTransaction(tx -> tx.put("next", "1"));
      assertThat(again.stats().lastTransactionId()).isGreaterThan(id);
      again.close();
    }
  }

  @Nested
  @DisplayName("17: a torn end is left out, what is before it stays")
  class Point17 {

    @Test
    void lastRecordCutAtAnyByte_isLeftOut() throws IOException {
      LogBytes last = LogBytes.of(storage, () -> db.put("last", "value"));
      FaultyStorage killed = killed();
      for (int place = last.from(); place < last.to(); place++) {
        FaultyStorage cut = killed.restart();
        last.cutFrom(place, cut);
        assertState("cut at " + place, cut, BEFORE);
      }
    }

    @Test
    void lastRecordWithABadByteAnywhere_isLeftOut() throws IOException {
      LogBytes last = LogBytes.of(storage, () -> db.put("last", "value"));
      FaultyStorage killed = killed();
      for (int place = last.from(); place < last.to(); place++) {
        FaultyStorage damaged = killed.restart();
        damaged.damage(last.file(), place, 0x01);
        assertState("damaged at " + place, damaged, BEFORE);
      }
    }

    @Test
    void reopening_againAndAgain_givesTheSame() throws IOException {
      LogBytes last = LogBytes.of(storage, () -> db.put("last", "value"));
      FaultyStorage cut = killed();
      last.cutFrom(last.from() + last.length() / 2, cut);
      for (int i = 0; i < 4; i++) {
        assertState("open " + i, cut, BEFORE);
        cut = cut.restart();
      }
    }

    @Test
    void badTail_isKeptInTheQuarantine() throws IOException {
      LogBytes last = LogBytes.of(storage, () -> db.put("last", "value"));
      FaultyStorage damaged = killed();
      damaged.damage(last.file(), last.to() - 1, 0x01);
      byte[] before = damaged.contents(last.file());
      Emdb again = open(damaged);
      again.put("after", "1");
      assertThat(damaged.quarantined()).hasSize(1);
      assertThat(damaged.contents("quarantine/" + damaged.quarantined().get(0)))
          .isEqualTo(Arrays.copyOfRange(before, last.from(), last.to()));
      FaultyStorage left = damaged.restart();
      FaultyDatabase.abandon(again);
      assertState("once more", left, withAfter());
      assertThat(left.quarantined()).hasSize(1);
    }

    private static Map<String, String> withAfter() {
      Map<String, String> after = new TreeMap<>(BEFORE);
      after.put("after", "1");
      return after;
    }

    @Test
    void emptyTail_isNoDamage() {
      FaultyStorage killed = killed();
      Emdb again = open(killed);
      assertThat(again.stats().recovery().cleanShutdown()).isFalse();
      assertThat(again.stats().recovery().discardedBytes()).isZero();
      assertThat(again.stats().recovery().detail()).isNull();
      again.close();
    }
  }

  @Nested
  @DisplayName("18: files of another format are refused")
  class Point18 {

    private static final int SLOT_BYTES = 4096;
    private static final int CRC_OFFSET = SLOT_BYTES - 4;

    /**
     * Closes cleanly, changes each slot of the superblock that was written, and sets its CRC right.
     */
    private FaultyStorage closedWith(Consumer<ByteBuffer> change) throws IOException {
      db.close();
      FaultyStorage closed = storage.restart();
      byte[] bytes = closed.contents("SUPER");
      for (int slot = 0; slot < bytes.length; slot += SLOT_BYTES) {
        if (bytes[slot] != 0) {
          change.accept(ByteBuffer.wrap(bytes, slot, SLOT_BYTES).slice().order(LITTLE_ENDIAN));
          CRC32C crc = new CRC32C();
          crc.update(bytes, slot, CRC_OFFSET);
          ByteBuffer.wrap(bytes)
              .order(LITTLE_ENDIAN)
              .putInt(slot + CRC_OFFSET, (int) crc.getValue());
        }
      }
      try (StorageFile file = closed.open("SUPER")) {
        file.write(0, ByteBuffer.wrap(bytes));
      }
      return closed.restart();
    }

    private void assertRefused(FaultyStorage opened, String why) throws IOException {
      byte[] before = opened.contents("SUPER");
      assertThatThrownBy(() -> open(opened))
          .isInstanceOf(EmdbFormatException.class)
          .hasMessageContaining(why);
      opened.assertNothingOpen();
      assertThat(opened.restart().contents("SUPER")).isEqualTo(before);
    }

    @Test
    void unchangedSuperblock_isAccepted() throws IOException {
      assertState("unchanged", closedWith(slot -> {}), BEFORE);
    }

    @Test
    void unknownVersion_isRefusedWithBothVersions() throws IOException {
      FaultyStorage newer = closedWith(slot -> slot.putInt(8, 999));
      assertRefused(newer, "999");
      assertRefused(newer.restart(), "format 1");
    }

    @Test
    void unknownFeature_isRefused() throws IOException {
      assertRefused(closedWith(slot -> slot.putInt(12, 1 << 31)), "feature");
    }

    @Test
    void wrongMagic_isRefused() {
      FaultyStorage foreign = new FaultyStorage();
      assertThatThrownBy(
              () -> {
                try (StorageFile file = foreign.create("SUPER")) {
                  file.write(0, ByteBuffer.wrap("not of Emdb at all".getBytes(UTF_8)));
                }
                open(foreign);
              })
          .isInstanceOf(EmdbFormatException.class)
          .hasMessageContaining("SUPER");
      foreign.assertNothingOpen();
    }

    @Test
    void foreignFile_isRefused() throws IOException {
      FaultyStorage foreign = new FaultyStorage();
      foreign.create("thesis.txt").close();
      assertThatThrownBy(() -> open(foreign)).isInstanceOf(EmdbFormatException.class);
      assertThat(foreign.restart().list()).containsExactly("thesis.txt");
    }
  }
}
