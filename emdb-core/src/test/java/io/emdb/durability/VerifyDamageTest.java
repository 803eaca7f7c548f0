package io.emdb.durability;

import static io.emdb.testing.Contents.utf8;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import io.emdb.Emdb;
import io.emdb.Entry;
import io.emdb.Finding;
import io.emdb.FlushPolicy;
import io.emdb.Ttl;
import io.emdb.VerifyReport;
import io.emdb.internal.file.fault.FaultyStorage;
import io.emdb.internal.view.DatabaseView;
import io.emdb.testing.Budget;
import io.emdb.testing.ManualClock;
import io.emdb.testing.Seed;
import io.emdb.testing.Structure;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.ValueSource;

/** Every kind of damage under an open database is found, at its file and offset. */
@ParameterizedClass(name = "sorted keys: {0}")
@ValueSource(booleans = {false, true})
class VerifyDamageTest {

  private static final int HEADER = 4096;
  private static final int SLOT = 4096;

  @RegisterExtension final Seed seed = new Seed();

  @Parameter boolean sorted;

  private final ManualClock clock = new ManualClock();
  private FaultyStorage storage = new FaultyStorage();
  private Emdb db;

  @BeforeEach
  void openAndBeginASegment() {
    open();
    db.put("first", "of the segment");
  }

  private void open() {
    db =
        DatabaseView.open(
            Emdb.builder()
                .segmentSize(64 * 1024)
                .sortedKeys(sorted)
                .flushPolicy(FlushPolicy.onEachWrite())
                .clock(clock)
                .options(),
            storage);
  }

  @AfterEach
  void abandon() {
    FaultyDatabase.abandon(db);
  }

  private void reopen() {
    db.close();
    storage = storage.restart();
    open();
  }

  private LogBytes put(String key, String value) throws IOException {
    return LogBytes.of(storage, () -> db.put(key, value, Ttl.after(Duration.ofHours(1))));
  }

  private static int startOf(LogBytes record) {
    return record.from() & -8; // its first bytes may be zero
  }

  private void assertFound(String what, String file, long offset) {
    VerifyReport report = db.verify();
    assertThat(report.findings()).as(what).extracting(Finding::file).containsExactly(file);
    assertThat(report.findings()).as(what).extracting(Finding::offset).containsExactly(offset);
    assertThat(report.totalFindings()).as(what).isEqualTo(1);
    assertThat(report.ok()).as(what).isFalse();
  }

  @Test
  void damagedRecord_isFoundOnce_withHowManyBytesAreUnreadable() throws IOException {
    LogBytes record = put("damaged", "in its value");
    put("after", "it");
    storage.damage(record.file(), record.to() - 1, 1);
    VerifyReport report = db.verify();
    assertThat(report.findings())
        .containsExactly(
            new Finding(
                record.file(),
                startOf(record),
                "a record is unreadable, with 56 bytes up to the next one"));
    assertThat(report.damagedEntries()).isEqualTo(1);
    assertThat(report.entries()).isEqualTo(3);
  }

  @Test
  void damagedRecordThatIsDead_isFound_andNoEntryIsDamaged() throws IOException {
    LogBytes record = put("k", "old");
    put("k", "new");
    storage.damage(record.file(), record.to() - 1, 1);
    assertFound("a dead record", record.file(), startOf(record));
    assertThat(db.verify().damagedEntries()).isZero();
  }

  @Test
  void severalDamagedPlaces_areEachFound_andNeighboursAsOne() throws IOException {
    LogBytes one = put("one", "1");
    put("two", "2");
    LogBytes three = put("three", "3");
    LogBytes four = put("four", "4");
    LogBytes last = put("last", "5");
    for (LogBytes record : List.of(one, three, four)) {
      storage.damage(record.file(), record.to() - 1, 1);
    }
    VerifyReport report = db.verify();
    assertThat(report.findings())
        .extracting(Finding::offset)
        .containsExactly((long) startOf(one), (long) startOf(three));
    assertThat(report.findings())
        .extracting(Finding::file)
        .containsExactly(one.file(), three.file());
    assertThat(report.findings().get(1).problem())
        .contains(" " + (startOf(last) - startOf(three)) + " bytes");
    assertThat(report.damagedEntries()).isEqualTo(3);
  }

  /** A length that leads far away must not hide what is behind it. */
  @Test
  void damagedLength_hidesNothingBehindIt() throws IOException {
    LogBytes record = put("k", "v");
    LogBytes next = put("next", "v");
    storage.damage(record.file(), startOf(record) + 5, 0x40);
    storage.damage(next.file(), next.to() - 1, 1);
    put("end", "v");
    VerifyReport report = db.verify();
    assertThat(report.findings())
        .extracting(Finding::offset)
        .containsExactly((long) startOf(record));
    assertThat(report.findings()).extracting(Finding::file).containsExactly(record.file());
    assertThat(report.damagedEntries()).isEqualTo(2);
  }

  @Test
  void damagedLastRecord_andSeal_areFound() throws IOException {
    LogBytes last = put("last", "v");
    storage.damage(last.file(), last.to() - 1, 1);
    assertFound("the newest record", last.file(), startOf(last));
    storage.damage(last.file(), last.to() - 1, 1);
    assertThat(db.verify().ok()).as("repaired").isTrue();
    reopen();
    int end = storage.contents(last.file()).length;
    storage.damage(last.file(), end - 24 + 8, 1);
    assertFound("the seal", last.file(), end - 24);
  }

  @Test
  void damageInACompactedSegment_isFound() throws IOException {
    for (int i = 0; i < 20; i++) {
      put("k" + i % 10, "value " + i);
    }
    db.compact();
    String file =
        storage.list().stream().filter(name -> name.endsWith(".seg")).findFirst().orElseThrow();
    for (int place : List.of(HEADER + 16, storage.contents(file).length - 1)) {
      storage.damage(file, place, 4);
      VerifyReport report = db.verify();
      assertThat(report.findings()).hasSize(1);
      assertThat(report.findings().get(0).file()).isEqualTo(file);
      assertThat(report.findings().get(0).offset()).isBetween(place - 24L, (long) place);
      storage.damage(file, place, 4);
    }
    Structure.verifyFilesAndIndexes(db);
  }

  @Test
  void damagedSuperblockCopies_areFound_andWrittenAgainByTheNextOpen() throws IOException {
    put("k", "v");
    for (int slot = 0; slot < 2; slot++) {
      storage.damage("SUPER", slot * SLOT + 100, 1);
      assertFound("slot " + slot, "SUPER", (long) slot * SLOT);
      reopen();
      Structure.verifyFilesAndIndexes(db);
      assertThat(db.getString("k")).isEqualTo("v");
    }
  }

  @Test
  void missingSuperblock_isFound() throws IOException {
    put("k", "v");
    storage.delete("SUPER");
    assertFound("no superblock", "SUPER", -1);
  }

  /** All that is written as zero and as a checksum, too: whatever can be damaged is found. */
  @Test
  void anyByteDamaged_isFoundWhereItsRecordBegins() throws IOException {
    for (int i = 0; i < 40; i++) {
      put("key-" + i, "value " + i);
    }
    db.namespace("n").put("k", "v");
    db.deleteAll(List.of(utf8("key-1")));
    reopen();
    assertThat(storage.list()).contains("INDEX.img");
    Random random = seed.random();
    Budget budget = Budget.of("verify-any-byte-" + (sorted ? "sorted" : "hashed"), 1);
    while (budget.another()) {
      for (String file : storage.list()) {
        damageEach(file, random, budget);
      }
    }
  }

  private void damageEach(String file, Random random, Budget budget) {
    byte[] contents = storage.contents(file);
    boolean[] unchecked = file.endsWith(".seg") ? padding(contents) : new boolean[contents.length];
    boolean all = Budget.isStress();
    for (int place = 0; place < contents.length; place++) {
      boolean interesting = all || contents[place] != 0 || random.nextInt(50) == 0;
      if (interesting && !unchecked[place]) {
        int bits = 1 << random.nextInt(8);
        String what = file + " at " + place + ", bits " + bits;
        storage.damage(file, place, bits);
        VerifyReport report = db.verify();
        storage.damage(file, place, bits);
        budget.count("bytes flipped", 1);
        assertThat(report.findings()).as(what).hasSize(1);
        Finding found = report.findings().get(0);
        assertThat(found.file()).as(what).isEqualTo(file);
        assertThat(found.offset()).as(what).isEqualTo(startOf(file, contents, place));
      }
    }
  }

  /** Returns where the block or record begins that a place is in. */
  private static long startOf(String file, byte[] contents, int place) {
    if (place < HEADER) {
      return 0;
    }
    if (!file.endsWith(".seg")) {
      return SLOT; // the other superblock, the only block of the image
    }
    ByteBuffer bytes = ByteBuffer.wrap(contents).order(ByteOrder.LITTLE_ENDIAN);
    int start = HEADER;
    while (start + aligned(bytes.getInt(start + 4)) <= place) {
      start += aligned(bytes.getInt(start + 4));
    }
    return start;
  }

  private static int aligned(int length) {
    return (length + 7) & -8;
  }

  /** Returns which bytes are in the padding of a record, which nothing depends on. */
  private static boolean[] padding(byte[] contents) {
    ByteBuffer bytes = ByteBuffer.wrap(contents).order(ByteOrder.LITTLE_ENDIAN);
    boolean[] padding = new boolean[contents.length];
    for (int start = HEADER; start < contents.length; ) {
      int length = bytes.getInt(start + 4);
      for (int i = start + length; i < start + aligned(length); i++) {
        padding[i] = true;
      }
      start += aligned(length);
    }
    return padding;
  }

  @Test
  void manyFindings_areCounted_andTheFirstThousandKept() throws IOException {
    db.putAll(IntStream.range(0, 2_400).mapToObj(i -> Entry.of("k" + i, "v".repeat(8))).toList());
    int damaged = 0;
    Set<String> places = new HashSet<>();
    for (int i = 0; i < 2_400; i += 2) {
      damaged += damageValue("k" + i + "v", places) ? 1 : 0;
    }
    VerifyReport report = db.verify();
    assertThat(damaged).isGreaterThan(1_100);
    assertThat(report.findings()).hasSize(1_000);
    assertThat(report.findings())
        .allSatisfy(found -> assertThat(places).contains(found.file() + "@" + found.offset()));
    assertThat(report.totalFindings()).isEqualTo(damaged);
    assertThat(report.damagedEntries()).isEqualTo(damaged);
    assertThat(report.entries()).isEqualTo(2_401); // with the first
  }

  private boolean damageValue(String text, Set<String> places) throws IOException {
    for (String file : storage.list()) {
      int at = new String(storage.contents(file), ISO_8859_1).indexOf(text);
      if (file.endsWith(".seg") && at >= 0) {
        storage.damage(file, at + text.length(), 1);
        places.add(file + "@" + startOf(file, storage.contents(file), at));
        return true;
      }
    }
    return false;
  }
}
