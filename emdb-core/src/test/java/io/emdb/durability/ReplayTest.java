package io.emdb.durability;

import static io.emdb.testing.Contents.utf8;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.emdb.Emdb;
import io.emdb.EmdbCorruptException;
import io.emdb.FlushPolicy;
import io.emdb.KeyValues;
import io.emdb.Ttl;
import io.emdb.internal.file.fault.FaultyStorage;
import io.emdb.internal.file.fault.PowerLoss;
import io.emdb.internal.format.RecordEncoder;
import io.emdb.internal.format.RecordFormat;
import io.emdb.internal.format.SegmentHeader;
import io.emdb.internal.view.DatabaseView;
import io.emdb.testing.Contents;
import io.emdb.testing.ManualClock;
import io.emdb.testing.Seed;
import io.emdb.testing.Structure;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What an open makes of the log when it has to read all of it. */
class ReplayTest {

  private static final String IMAGE = "INDEX.img";

  @RegisterExtension final Seed seed = new Seed();

  private final ManualClock clock = new ManualClock();
  private int segmentBytes = 64 * 1024;
  private boolean sortedKeys = true;
  private final Map<String, Map<String, String>> model = new HashMap<>();

  private Emdb open(FaultyStorage storage) {
    return DatabaseView.open(
        Emdb.builder()
            .segmentSize(segmentBytes)
            .sortedKeys(sortedKeys)
            .flushPolicy(FlushPolicy.manual())
            .clock(clock)
            .options(),
        storage);
  }

  /** Closes a database and returns what is on the device, without the index image. */
  private static FaultyStorage closed(Emdb db, FaultyStorage storage) throws IOException {
    db.close();
    FaultyStorage next = storage.restart();
    if (next.list().contains(IMAGE)) {
      next.delete(IMAGE);
    }
    return next.restart();
  }

  private static FaultyStorage killed(Emdb db, FaultyStorage storage) {
    FaultyStorage next = storage.restart();
    FaultyDatabase.abandon(db);
    return next;
  }

  /**
   * So many overwritten deadlines that the list of them is filtered in the middle of the replay.
   */
  @Test
  void entriesBesideOneThatOftenGotANewDeadline_expire() throws IOException {
    FaultyStorage storage = new FaultyStorage();
    Emdb db = open(storage);
    for (int i = 0; i < 400; i++) {
      db.put("k" + Math.min(i, 9), "v" + i, Ttl.after(Duration.ofSeconds(60)));
    }
    try (Emdb again = open(closed(db, storage))) {
      assertThat(again.size()).isEqualTo(10);
      clock.advance(Duration.ofSeconds(60));
      assertThat(again.size()).isZero();
      assertThat(again.sweepExpired()).isEqualTo(10);
      assertThat(again.stats().liveEntries()).isZero();
    }
  }

  /** Many enough that the changes of a segment are sorted, and that some shards split. */
  @Test
  void manyWritesOverManySegments_afterAKill_areTheModels() {
    Random random = seed.random();
    segmentBytes = 512 * 1024;
    FaultyStorage storage = new FaultyStorage();
    for (int session = 0; session < 4; session++) {
      sortedKeys = session % 2 == 0;
      Emdb db = open(storage);
      writeMuch(random, db, 30_000);
      assertModel(db);
      if (session == 2) {
        db.compact();
        writeMuch(random, db, 3_000);
      }
      FaultyStorage left = killed(db, storage);
      try (Emdb again = open(left)) {
        assertModel(again);
        Structure.verify(again);
      }
      storage = left.restart();
    }
  }

  private void writeMuch(Random random, Emdb db, int writes) {
    for (int i = 0; i < writes; i++) {
      String name = random.nextInt(10) == 0 ? "small" : "";
      KeyValues space = name.isEmpty() ? db : db.namespace(name);
      Map<String, String> expected = model.computeIfAbsent(name, any -> new HashMap<>());
      String key = "key-" + random.nextInt(20_000);
      int what = random.nextInt(100);
      if (what < 20) {
        space.delete(key);
        expected.remove(key);
      } else if (what < 30) {
        space.put(key, "t" + i, Ttl.after(Duration.ofDays(1)));
        expected.put(key, "t" + i);
      } else {
        space.put(key, "v" + i);
        expected.put(key, "v" + i);
      }
      if (random.nextInt(20_000) == 0) {
        space.clear();
        expected.clear();
      }
    }
  }

  private void assertModel(Emdb db) {
    model.forEach(
        (name, expected) -> {
          KeyValues space = name.isEmpty() ? db : db.namespace(name);
          assertThat(space.size()).as(name).isEqualTo(expected.size());
          Map<String, String> found = new HashMap<>();
          space.forEach((key, value) -> found.put(text(key), text(value)));
          assertThat(found).as(name).isEqualTo(expected);
          expected.forEach((key, value) -> assertThat(space.getString(key)).isEqualTo(value));
        });
  }

  private static String text(byte[] bytes) {
    return new String(bytes, UTF_8);
  }

  @Test
  void manyOverwritesOfFewKeys_leaveASmallIndex() throws IOException {
    segmentBytes = 1024 * 1024;
    sortedKeys = false;
    FaultyStorage storage = new FaultyStorage();
    Emdb db = open(storage);
    for (int i = 0; i < 200_000; i++) {
      db.put("k" + i % 100, "v" + i);
    }
    try (Emdb again = open(closed(db, storage))) {
      assertThat(again.stats().recovery().records()).isEqualTo(200_000);
      assertThat(again.stats().indexBytes()).isLessThan(100 * 21 + 500);
      assertThat(again.getString("k99")).isEqualTo("v199999");
    }
  }

  /** Sizes around those of the buffers that records are copied into. */
  @Test
  void recordsOfAllSizes_areThere() throws IOException {
    segmentBytes = 4 * 1024 * 1024;
    FaultyStorage storage = new FaultyStorage();
    Emdb db = open(storage);
    Map<String, Integer> sizes = new HashMap<>();
    for (int around : new int[] {0, 16 * 1024, 64 * 1024, 128 * 1024, 256 * 1024, 1024 * 1024}) {
      for (int more = -41; more <= 41; more += 2) {
        String key = "k".repeat(1 + sizes.size() * 250) + sizes.size();
        db.put(utf8(key), new byte[Math.max(0, around + more)]);
        sizes.put(key, Math.max(0, around + more));
      }
    }
    try (Emdb again = open(closed(db, storage))) {
      assertThat(again.size()).isEqualTo(sizes.size());
      sizes.forEach((key, size) -> assertThat(again.get(utf8(key))).hasSize(size));
    }
  }

  /** Whichever thread finds which first. */
  @Test
  void severalDamagedPlaces_theFirstInTheLogIsReported() throws IOException {
    FaultyStorage storage = new FaultyStorage();
    Emdb db = open(storage);
    for (int i = 0; i < 400; i++) {
      db.put("k" + i, "x".repeat(1_000));
    }
    FaultyStorage closed = closed(db, storage);
    List<String> segments = segments(closed);
    assertThat(segments).hasSizeGreaterThan(5);
    for (int first = 0; first < segments.size() - 1; first++) {
      FaultyStorage damaged = closed.restart();
      for (String later : segments.subList(first, segments.size())) {
        damaged.damage(later, later.equals(segments.get(first)) ? 40_000 : 4_200, 1);
      }
      String expected = segments.get(first);
      assertThatThrownBy(() -> open(damaged))
          .isInstanceOfSatisfying(
              EmdbCorruptException.class, failure -> assertThat(failure.file()).endsWith(expected));
      damaged.assertNothingOpen();
    }
  }

  /** A batch without its end is nothing, not even the mention of its namespace. */
  @Test
  void batchWithoutItsEnd_isDiscarded() throws IOException {
    FaultyStorage storage = new FaultyStorage();
    Emdb db = open(storage);
    db.put("before", "v");
    db.namespace("n").put("before", "v");
    LogBytes batch =
        LogBytes.of(
            storage,
            () ->
                db.inTransaction(
                    tx -> {
                      tx.put("before", "changed");
                      tx.namespace("n").clear();
                      tx.put("inside", "v");
                    }));
    FaultyStorage left = storage.restart();
    FaultyDatabase.abandon(db);
    batch.cutFrom(batch.to() - 8, left);
    try (Emdb again = open(left)) {
      assertThat(again.getString("before")).isEqualTo("v");
      assertThat(again.getString("inside")).isNull();
      assertThat(again.namespace("n").getString("before")).isEqualTo("v");
      assertThat(again.stats().recovery().discardedRecords()).isEqualTo(4);
    }
  }

  /** Each part of it is whole, but the end is not that of this batch. */
  @Test
  void batchWithTheEndOfAnother_isDiscarded() throws IOException {
    for (int place : new int[] {0, Long.BYTES}) { // its id, its number of members
      FaultyStorage storage = new FaultyStorage();
      Emdb db = open(storage);
      db.put("before", "v");
      LogBytes batch =
          LogBytes.of(
              storage,
              () ->
                  db.inTransaction(
                      tx -> {
                        tx.put("before", "changed");
                        tx.put("inside", "v");
                      }));
      FaultyStorage left = killed(db, storage);
      changeEnd(left, batch.file(), place);
      try (Emdb again = open(left)) {
        assertThat(again.getString("before")).as("%d", place).isEqualTo("v");
        assertThat(again.getString("inside")).as("%d", place).isNull();
      }
    }
  }

  /** Adds one to a byte of the value of a batch's end, which is the last record, with its check. */
  private static void changeEnd(FaultyStorage storage, String file, int place) {
    byte[] contents = storage.contents(file);
    DocumentedFormat.Segment segment = DocumentedFormat.segment(contents);
    DocumentedFormat.LogRecord end = segment.records().get(segment.records().size() - 1);
    assertThat(end.type()).isEqualTo(RecordFormat.BATCH_END);
    byte[] none = {};
    byte[] value = end.value().getBytes(ISO_8859_1);
    value[place]++;
    ByteBuffer changed = ByteBuffer.wrap(contents.clone()).order(ByteOrder.LITTLE_ENDIAN);
    new RecordEncoder()
        .encode(
            changed,
            end.offset(),
            new SegmentHeader.Salt(segment.saltHigh(), segment.saltLow()).check(),
            end.type(),
            end.flags(),
            (int) end.namespace(),
            end.sequence(),
            RecordFormat.NO_DEADLINE,
            none,
            value,
            RecordFormat.bodyCheck(none, value));
    for (int i = end.offset(); i < contents.length; i++) {
      int difference = (changed.get(i) ^ contents[i]) & 0xFF;
      if (difference != 0) {
        storage.damage(file, i, difference);
      }
    }
  }

  /** The copy has the clear alone, and says so before the log with what it hides is read. */
  @Test
  void segmentWithAClearInItsMiddle_besideItsCopy_showsWhatCameAfter() throws IOException {
    FaultyStorage storage = new FaultyStorage();
    Emdb db = open(storage);
    for (int i = 0; i < 60; i++) {
      db.put("older" + i, "x".repeat(1_000)); // a segment that stays, so that the clear is kept
    }
    db.namespace("n").put("before", "v");
    db.put("dead", "v");
    db.delete("dead");
    db.namespace("n").clear();
    db.namespace("n").put("after", "v");
    FaultyStorage base = closed(db, storage);
    int before = segments(base).size();
    int both = 0;
    for (int point = 1; point < 60; point++) {
      FaultyStorage cut = base.restart();
      cut.freezeAt(point);
      Emdb compacting = open(cut);
      compacting.compact();
      FaultyStorage left = cut.powerLoss(seed.value() + point, PowerLoss.DROP_UNSYNCED);
      FaultyDatabase.abandon(compacting);
      both += segments(left).size() > before ? 1 : 0;
      try (Emdb again = open(left)) {
        assertThat(Contents.of(again.namespace("n")))
            .as("%d", point)
            .isEqualTo(Map.of("after", "v"));
        assertThat(again.size()).isEqualTo(60);
      }
    }
    assertThat(both).as("crashes that left a segment and its copy").isPositive();
  }

  private static List<String> segments(FaultyStorage storage) throws IOException {
    return storage.list().stream().filter(name -> name.endsWith(".seg")).sorted().toList();
  }
}
