package io.emdb.durability;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.emdb.Emdb;
import io.emdb.EmdbCorruptException;
import io.emdb.EmdbFormatException;
import io.emdb.Entry;
import io.emdb.Finding;
import io.emdb.OnCorruption;
import io.emdb.SalvageReport;
import io.emdb.durability.SalvageModel.Place;
import io.emdb.internal.file.StorageFile;
import io.emdb.internal.file.fault.FaultyStorage;
import io.emdb.testing.AllocatedBytes;
import io.emdb.testing.Contents;
import io.emdb.testing.ManualClock;
import io.emdb.testing.Structure;
import io.emdb.testing.VerifiedDatabases;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What an open makes of a damaged database when it is told to salvage it, or to begin anew. */
class SalvageTest {

  @RegisterExtension final VerifiedDatabases databases = new VerifiedDatabases();

  private final ManualClock clock = new ManualClock();

  private Emdb open(FaultyStorage storage, OnCorruption policy) {
    return SalvageModel.open(storage, policy, clock);
  }

  private static SalvageReport report(Emdb db) {
    return Objects.requireNonNull(db.stats().recovery().salvage(), "a report");
  }

  private static Map<String, List<Byte>> bytes(FaultyStorage storage) throws IOException {
    Map<String, List<Byte>> bytes = new TreeMap<>();
    for (String name : storage.list()) {
      byte[] contents = storage.contents(name);
      Byte[] boxed = new Byte[contents.length];
      Arrays.setAll(boxed, i -> contents[i]);
      bytes.put(name, List.of(boxed));
    }
    return bytes;
  }

  private static void write(FaultyStorage storage, String name, byte[] contents)
      throws IOException {
    if (storage.list().contains(name)) {
      storage.delete(name);
    }
    try (StorageFile file = storage.create(name)) {
      file.write(0, ByteBuffer.wrap(contents));
      file.sync();
    }
    storage.syncDirectory();
  }

  private FaultyStorage small() {
    FaultyStorage storage = new FaultyStorage();
    try (Emdb db = open(storage, OnCorruption.FAIL)) {
      db.put("a", "1");
      db.put("b", "first");
      db.put("b", "second");
      db.namespace("n").put("c", "3");
    }
    return storage.restart();
  }

  private Place place(FaultyStorage storage, String value) throws IOException {
    return SalvageModel.of(storage, clock).places().stream()
        .filter(place -> place.value().equals(value))
        .findFirst()
        .orElseThrow();
  }

  /** Makes both superblocks list more segments, and vouches for that. */
  private static void list(FaultyStorage storage, int more) throws IOException {
    byte[] superblock = storage.contents("SUPER");
    ByteBuffer bytes = ByteBuffer.wrap(superblock).order(ByteOrder.LITTLE_ENDIAN);
    for (int slot = 0; slot < superblock.length; slot += 4096) {
      int ranges = bytes.getInt(slot + 92);
      bytes.putInt(slot + 92, ranges + 1);
      bytes.putLong(slot + 96 + 12 * ranges, 1_000);
      bytes.putInt(slot + 96 + 12 * ranges + 8, more);
      CRC32C crc = new CRC32C();
      crc.update(superblock, slot, 4092);
      bytes.putInt(slot + 4092, (int) crc.getValue());
    }
    write(storage, "SUPER", superblock);
  }

  /** The first time, classes are loaded, too. */
  private static long allocated(Runnable action) {
    return Math.min(AllocatedBytes.of(action), AllocatedBytes.of(action));
  }

  @ParameterizedTest
  @ValueSource(ints = {100_000, 1 << 30})
  @Timeout(60)
  void superblockThatListsVeryManySegments_costsNoMoreThanWhatIsThere(int more) throws IOException {
    FaultyStorage forged = small();
    list(forged, more);
    SalvageReport[] report = new SalvageReport[1];
    Runnable salvage =
        () -> {
          Emdb db = open(forged.restart(), OnCorruption.SALVAGE);
          report[0] = report(db);
          assertThat(db.getString("b")).isEqualTo("second");
          db.close();
        };
    assertThat(allocated(salvage)).isLessThan(16 << 20);
    assertThat(report[0].findings()).hasSize(1_001);
    assertThat(report[0].findings().get(0).file()).endsWith("00001000.seg");
    assertThat(report[0].findings().get(1_000).problem())
        .isEqualTo((more - 1_000) + " more places");
    assertThat(report[0].keptEntries()).isEqualTo(3);
  }

  @Test
  void damageUnderFail_isReported_andNothingIsChanged() throws IOException {
    FaultyStorage storage = small();
    Place place = place(storage, "second");
    storage.damage(place.file(), place.start() + 8, 1);
    Map<String, List<Byte>> before = bytes(storage);
    assertThatThrownBy(() -> open(storage, OnCorruption.FAIL))
        .isInstanceOfSatisfying(
            EmdbCorruptException.class,
            damage -> {
              assertThat(damage.file()).contains(place.file());
              assertThat(damage.offset()).isEqualTo(place.start());
              assertThat(damage.finding().offset()).isEqualTo(place.start());
              assertThat(damage).hasMessageContaining(damage.finding().problem());
            });
    assertThat(bytes(storage.restart())).isEqualTo(before);
  }

  @Test
  void report_namesThePlace_andCountsWhatIsLost() throws IOException {
    FaultyStorage storage = small();
    Place place = place(storage, "second");
    storage.damage(place.file(), place.start() + 8, 1);
    Emdb db = open(storage, OnCorruption.SALVAGE);
    assertThat(db.getString("b")).as("an older value comes back").isEqualTo("first");
    SalvageReport report = report(db);
    assertThat(report.action()).isEqualTo(OnCorruption.SALVAGE);
    assertThat(report.keptEntries()).isEqualTo(3);
    assertThat(report.lostRecords()).isEqualTo(1);
    assertThat(report.lostBytes()).isEqualTo((place.end() + 7) / 8 * 8 - place.start());
    assertThat(report.quarantinedFiles()).containsExactly(place.file());
    assertThat(report.findings()).hasSize(1);
    Finding finding = report.findings().get(0);
    assertThat(finding.file()).contains(place.file());
    assertThat(finding.offset()).isEqualTo(place.start());
    assertThat(finding.problem()).contains("1 records");
    assertThat(report.summary()).contains("3 entries kept", "1 records lost");
    assertThat(storage.quarantined()).containsExactly(place.file());
    db.close();
  }

  @Test
  void salvagedDatabase_isWrittenCompactedDamagedAndSalvagedAgain() throws IOException {
    FaultyStorage storage = small();
    Place place = place(storage, "second");
    storage.damage(place.file(), place.start() + 8, 1);
    Emdb db = open(storage, OnCorruption.SALVAGE);
    long sequence = db.stats().lastSequence();
    db.put("d", "4");
    assertThat(db.stats().lastSequence()).as("sequences go on").isEqualTo(sequence + 1);
    db.delete("a");
    db.close();
    FaultyStorage next = storage.restart();
    Place again = place(next, "first");
    next.damage(again.file(), again.start() + 8, 1);
    db = open(next, OnCorruption.SALVAGE);
    assertThat(report(db).lostRecords()).isEqualTo(1);
    assertThat(Contents.of(db)).isEqualTo(Map.of("d", "4"));
    assertThat(Contents.of(db.namespace("n"))).isEqualTo(Map.of("c", "3"));
    db.namespace("fresh").put("k", "v");
    db.compact();
    Structure.verify(db);
    db.close();
    assertThat(next.quarantined()).hasSizeGreaterThan(2);
  }

  /** The switch is in both slots: the older one must not bring the old segments back. */
  @Test
  void eitherSuperblockOfASalvagedDatabase_isEnough() throws IOException {
    FaultyStorage storage = small();
    Place place = place(storage, "second");
    storage.damage(place.file(), place.start() + 8, 1);
    Emdb db = open(storage, OnCorruption.SALVAGE);
    Map<String, String> expected = Contents.of(db);
    db.close();
    for (int slot = 0; slot < 8192; slot += 4096) {
      FaultyStorage next = storage.restart();
      next.damage("SUPER", slot + 100, 1);
      try (Emdb again = open(next, OnCorruption.FAIL)) {
        assertThat(Contents.of(again)).isEqualTo(expected);
      }
    }
  }

  @ParameterizedTest
  @EnumSource(
      value = OnCorruption.class,
      names = {"SALVAGE", "RESET"})
  void unreadableSuperblocks_areReplaced_andKeptInTheQuarantine(OnCorruption policy)
      throws IOException {
    FaultyStorage storage = small();
    Map<String, String> entries =
        policy == OnCorruption.RESET ? Map.of() : Map.of("a", "1", "b", "second");
    storage.damage("SUPER", 30, 1);
    storage.damage("SUPER", 4096 + 30, 1);
    byte[] superblocks = storage.contents("SUPER");
    Emdb db = open(storage, policy);
    assertThat(Contents.of(db)).isEqualTo(entries);
    assertThat(report(db).quarantinedFiles()).contains("SUPER");
    assertThat(report(db).findings().get(0).file()).contains("SUPER");
    db.close();
    assertThat(storage.contents("quarantine/SUPER")).isEqualTo(superblocks);
    try (Emdb again = open(storage.restart(), OnCorruption.FAIL)) {
      assertThat(Contents.of(again)).isEqualTo(entries);
    }
  }

  @Test
  void quarantinedFiles_canBeSalvagedInADirectoryOfTheirOwn() throws IOException {
    FaultyStorage storage = small();
    Place place = place(storage, "second");
    storage.damage(place.file(), place.start() + 8, 1);
    open(storage, OnCorruption.RESET).close();
    FaultyStorage other = new FaultyStorage();
    for (String name : storage.quarantined()) {
      write(other, name, storage.contents("quarantine/" + name));
    }
    Emdb salvaged = open(other, OnCorruption.SALVAGE);
    assertThat(Contents.of(salvaged)).isEqualTo(Map.of("a", "1", "b", "first"));
    assertThat(Contents.of(salvaged.namespace("n"))).isEqualTo(Map.of("c", "3"));
    salvaged.close();
  }

  /** Nothing looks at records that the image covers, but a read; here every open must. */
  @Test
  void damageBehindAnIndexImage_isFound() throws IOException {
    FaultyStorage storage = new FaultyStorage();
    try (Emdb db = open(storage, OnCorruption.FAIL)) {
      for (int i = 0; i < 100; i++) {
        db.put("k" + i, "value of " + i);
      }
    }
    FaultyStorage closed = storage.restart();
    assertThat(closed.list()).contains("INDEX.img");
    Place place = place(closed, "value of 50");
    closed.damage(place.file(), place.end() - 1, 1);
    FaultyStorage plain = closed.restart();
    FaultyStorage salvaged = closed.restart();
    try (Emdb db = open(plain, OnCorruption.FAIL)) {
      assertThatThrownBy(() -> db.get("k50")).isInstanceOf(EmdbCorruptException.class);
    }
    try (Emdb db = open(salvaged, OnCorruption.SALVAGE)) {
      assertThat(report(db).lostRecords()).isEqualTo(1);
      assertThat(db.get("k50")).isNull();
      assertThat(db.size()).isEqualTo(99);
    }
  }

  /** The transaction whose end is missing was never committed, and is not for a salvage either. */
  @Test
  void batchCutOffByAKill_isLeftOut() throws IOException {
    FaultyStorage storage = new FaultyStorage();
    Emdb db = open(storage, OnCorruption.FAIL);
    db.put("durable", "1");
    LogBytes victim = LogBytes.of(storage, () -> db.put("victim", "x"));
    db.flush();
    db.put("later", "2");
    LogBytes batch =
        LogBytes.of(storage, () -> db.putAll(List.of(Entry.of("a", "1"), Entry.of("b", "2"))));
    FaultyStorage killed = storage.restart();
    FaultyDatabase.abandon(db);
    batch.cutFrom(batch.to() + 3 - 36, killed); // the last 3 of the end's 36 bytes are zero
    killed.damage(victim.file(), victim.from() + 20, 0xFF);
    Emdb salvaged = open(killed, OnCorruption.SALVAGE);
    assertThat(Contents.of(salvaged)).isEqualTo(Map.of("durable", "1", "later", "2"));
    assertThat(report(salvaged).findings())
        .extracting(Finding::problem)
        .anyMatch(problem -> problem.contains("was not committed"));
    salvaged.close();
  }

  /** Behind the seal of a recovery there may be what it had left out. */
  @Test
  void recordsThatARecoveryLeftOut_doNotComeBackWhenItsSealIsDamaged() throws IOException {
    FaultyStorage storage = new FaultyStorage();
    Emdb db = open(storage, OnCorruption.FAIL);
    db.put("a", "1");
    db.flush();
    LogBytes torn = LogBytes.of(storage, () -> db.put("torn", "x".repeat(50)));
    db.put("behind", "2");
    FaultyStorage killed = storage.restart();
    FaultyDatabase.abandon(db);
    torn.cutFrom(torn.from(), killed);
    Emdb recovered = open(killed, OnCorruption.FAIL);
    assertThat(Contents.of(recovered)).isEqualTo(Map.of("a", "1"));
    recovered.put("after", "3");
    recovered.flush();
    FaultyStorage again = killed.restart();
    FaultyDatabase.abandon(recovered);
    again.damage(torn.file(), (torn.from() & ~7) + 20, 0xFF); // in the seal
    FaultyStorage plain = again.restart();
    FaultyStorage other = again.restart();
    assertThatThrownBy(() -> open(plain, OnCorruption.FAIL))
        .isInstanceOf(EmdbCorruptException.class);
    Emdb salvaged = open(other, OnCorruption.SALVAGE);
    assertThat(Contents.of(salvaged)).isEqualTo(Map.of("a", "1", "after", "3"));
    salvaged.close();
  }

  /** A value may hold the bytes of a record, and be damaged around them. */
  @Test
  void recordWithinADamagedValue_isNotTakenForOne() throws IOException {
    FaultyStorage storage = new FaultyStorage();
    Emdb db = open(storage, OnCorruption.FAIL);
    db.put("first", "1");
    LogBytes old = LogBytes.of(storage, () -> db.put("key", "older"));
    int start = old.from() & ~7;
    byte[] record = Arrays.copyOfRange(storage.contents(old.file()), start, start + 32);
    db.delete("key");
    LogBytes holder =
        LogBytes.of(storage, () -> db.put(new byte[] {1, 2, 3, 4, 5, 6, 7, 8}, record));
    db.close();
    FaultyStorage closed = storage.restart();
    closed.damage(holder.file(), (holder.from() & ~7) + 8, 0x10);
    Emdb salvaged = open(closed, OnCorruption.SALVAGE);
    assertThat(report(salvaged).lostRecords()).isEqualTo(1);
    assertThat(Contents.of(salvaged)).isEqualTo(Map.of("first", "1"));
    salvaged.close();
  }

  @Test
  void manySegmentsAndLargeValues_areAllSaved() throws IOException {
    FaultyStorage storage = new FaultyStorage();
    Map<String, String> expected = new TreeMap<>();
    try (Emdb db = open(storage, OnCorruption.FAIL)) {
      for (int i = 0; i < 60; i++) {
        expected.put("k" + i, i + "y".repeat(10_000));
      }
      expected.put("larger than a segment", "l" + "z".repeat(100_000));
      expected.put("largest", "L" + "z".repeat(1_500_000));
      expected.forEach(db::put);
      db.put("victim", "v");
      for (int i = 0; i < 300; i++) {
        db.namespace("namespace-" + i + "n".repeat(500)).put("k", String.valueOf(i));
      }
    }
    FaultyStorage closed = storage.restart();
    Place place = place(closed, "v");
    closed.damage(place.file(), place.start() + 12, 1);
    Emdb db = open(closed, OnCorruption.SALVAGE);
    assertThat(report(db).keptEntries()).isEqualTo(expected.size() + 300);
    assertThat(Contents.of(db)).isEqualTo(expected);
    assertThat(db.namespaces()).hasSize(300);
    assertThat(db.namespace("namespace-7" + "n".repeat(500)).getString("k")).isEqualTo("7");
    db.close();
    try (Emdb again = open(closed.restart(), OnCorruption.FAIL)) {
      assertThat(Contents.of(again)).isEqualTo(expected);
    }
  }

  @Test
  void segmentsOfWrongNamesAndOfAnotherDatabase_areTidiedUp() throws IOException {
    FaultyStorage storage = small();
    Map<String, String> expected = Map.of("a", "1", "b", "second");
    String name = place(storage, "second").file();
    byte[] foreign = small().contents(name);
    storage.rename(name, "copy.seg");
    write(storage, "00000077.seg", foreign);
    write(storage, "other.seg", foreign);
    write(storage, "rubbish.seg", new byte[] {1, 2, 3});
    Emdb db = open(storage, OnCorruption.SALVAGE);
    assertThat(Contents.of(db)).isEqualTo(expected);
    assertThat(report(db).findings()).hasSizeGreaterThanOrEqualTo(4);
    db.close();
    assertThat(storage.quarantined())
        .containsExactlyInAnyOrder("00000077.seg", "other.seg", "rubbish.seg", name);
    try (Emdb again = open(storage.restart(), OnCorruption.FAIL)) {
      assertThat(Contents.of(again)).isEqualTo(expected);
    }
  }

  @Test
  void filesThatDoNotAgreeOnADatabase_areNotSalvaged() throws IOException {
    FaultyStorage storage = small();
    String name = place(storage, "second").file();
    write(storage, "00000077.seg", small().contents(name));
    storage.delete("SUPER");
    storage.syncDirectory();
    Map<String, List<Byte>> before = bytes(storage);
    assertThatThrownBy(() -> open(storage, OnCorruption.SALVAGE))
        .isInstanceOf(EmdbCorruptException.class)
        .hasMessageContaining("SUPER");
    storage.assertNothingOpen();
    assertThat(bytes(storage.restart())).isEqualTo(before);
  }

  @ParameterizedTest
  @EnumSource(
      value = OnCorruption.class,
      names = {"SALVAGE", "RESET"})
  void newerFormatAndForeignFiles_areNoDamage(OnCorruption policy) throws IOException {
    FaultyStorage newer = small();
    byte[] superblocks = newer.contents("SUPER");
    ByteBuffer slots = ByteBuffer.wrap(superblocks).order(ByteOrder.LITTLE_ENDIAN);
    for (int slot = 0; slot < 8192; slot += 4096) {
      slots.putInt(slot + 8, 99);
      byte[] checked = Arrays.copyOfRange(superblocks, slot, slot + 4092);
      slots.putInt(slot + 4092, DocumentedFormat.crc32c(checked));
    }
    write(newer, "SUPER", superblocks);
    assertRefused(newer, policy);
    FaultyStorage foreign = new FaultyStorage();
    write(foreign, "notes.txt", new byte[] {65});
    assertRefused(foreign, policy);
  }

  private void assertRefused(FaultyStorage storage, OnCorruption policy) throws IOException {
    Map<String, List<Byte>> before = bytes(storage);
    assertThatThrownBy(() -> open(storage, policy)).isInstanceOf(EmdbFormatException.class);
    storage.assertNothingOpen();
    FaultyStorage left = storage.restart();
    assertThat(left.quarantined()).isEmpty();
    assertThat(bytes(left)).isEqualTo(before);
  }

  @Test
  void reset_movesEverythingAway_andBeginsAnew() throws IOException {
    FaultyStorage storage = small();
    Place place = place(storage, "second");
    storage.damage(place.file(), place.start() + 8, 1);
    Emdb db = open(storage, OnCorruption.RESET);
    assertThat(db.isEmpty()).isTrue();
    assertThat(db.namespaces()).isEmpty();
    SalvageReport report = report(db);
    assertThat(report.action()).isEqualTo(OnCorruption.RESET);
    assertThat(report.findings())
        .singleElement()
        .satisfies(finding -> assertThat(finding.offset()).isEqualTo(place.start()));
    assertThat(report.quarantinedFiles()).containsExactly(place.file());
    assertThat(report.lostBytes()).isPositive();
    db.put("a", "anew");
    db.close();
    FaultyStorage next = storage.restart();
    assertThat(next.quarantined()).containsExactly(place.file());
    Emdb again = open(next, OnCorruption.RESET);
    assertThat(Contents.of(again)).isEqualTo(Map.of("a", "anew"));
    assertThat(again.stats().recovery().salvage()).isNull();
    again.close();
  }

  @ParameterizedTest
  @EnumSource(
      value = OnCorruption.class,
      names = {"SALVAGE", "RESET"})
  void wholeDatabase_isOpenedAsEver(OnCorruption policy) {
    FaultyStorage storage = small();
    Emdb db = open(storage, policy);
    assertThat(Contents.of(db)).isEqualTo(Map.of("a", "1", "b", "second"));
    assertThat(db.stats().recovery().salvage()).isNull();
    db.close();
    assertThat(storage.quarantined()).isEmpty();
  }

  @Test
  void filesOnDisk_areMovedIntoTheQuarantine() throws IOException {
    Path path = databases.directory();
    try (Emdb db = Emdb.open(path)) {
      db.put("a", "1");
      db.put("victim", "x");
      db.put("b", "2");
    }
    Path segment = path.resolve("00000001.seg");
    byte[] bytes = Files.readAllBytes(segment);
    bytes[4096 + 32 + 12] ^= 1; // in the header of the second record
    Files.write(segment, bytes);
    Emdb db = databases.open(Emdb.builder().path(path).onCorruption(OnCorruption.SALVAGE));
    assertThat(Contents.of(db)).isEqualTo(Map.of("a", "1", "b", "2"));
    assertThat(report(db).lostRecords()).isEqualTo(1);
    assertThat(Files.readAllBytes(path.resolve("quarantine").resolve("00000001.seg")))
        .isEqualTo(bytes);
    assertThat(segment).doesNotExist();
    db.close();
    assertThat(Contents.of(databases.open(path))).isEqualTo(Map.of("a", "1", "b", "2"));
  }

  @Test
  void databaseInMemory_takesAnyPolicy() {
    try (Emdb db = Emdb.builder().onCorruption(OnCorruption.RESET).open()) {
      db.put("k", "v");
      assertThat(db.getString("k")).isEqualTo("v");
    }
  }
}
