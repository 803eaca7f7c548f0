package io.emdb.internal.recovery;

import static org.assertj.core.api.Assertions.assertThat;

import io.emdb.Emdb;
import io.emdb.FlushPolicy;
import io.emdb.Ttl;
import io.emdb.durability.FaultyDatabase;
import io.emdb.durability.History;
import io.emdb.internal.catalog.Catalog;
import io.emdb.internal.catalog.NamespaceEntry;
import io.emdb.internal.file.fault.FaultyStorage;
import io.emdb.internal.file.fault.PowerLoss;
import io.emdb.internal.format.SegmentHeader;
import io.emdb.internal.format.Superblock;
import io.emdb.internal.index.HashIndex;
import io.emdb.internal.log.Log;
import io.emdb.internal.log.RecordReader;
import io.emdb.internal.log.SuperblockFile;
import io.emdb.testing.ManualClock;
import io.emdb.testing.Script;
import io.emdb.testing.Seed;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.HexFormat;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * However many threads read, and in pieces of whatever size: the recovered database is the same.
 */
class RecoveryPiecesTest {

  private static final int SEGMENT_BYTES = 64 * 1024;
  private static final int WHOLE = 1 << 18;

  @RegisterExtension final Seed seed = new Seed();

  private final ManualClock clock = new ManualClock();

  /** Everything that a recovery finds out. */
  private record Found(
      Map<String, String> entries, Map<String, String> namespaces, Object log, int nextNamespace) {}

  @Test
  void randomHistories_inAnyPieces_areTheSameDatabase() throws IOException {
    long records = 0;
    long discarded = 0;
    for (int round = 0; round < 20; round++) {
      Random random = seed.random(round);
      FaultyStorage left = history(round, random);
      Found whole = recover(left, 1, WHOLE);
      for (int pieces : new int[] {1, 2, 7, 100}) {
        int processors = 1 + random.nextInt(4);
        assertThat(recover(left, processors, pieces))
            .as("round %d, %d processors, pieces of %d", round, processors, pieces)
            .isEqualTo(whole);
      }
      records += ((RecoveredLog) whole.log).records();
      discarded += ((RecoveredLog) whole.log).discardedRecords();
    }
    assertThat(records).isGreaterThan(1_000);
    assertThat(discarded).as("members of batches without an end").isPositive();
  }

  /** Returns what some sessions left, the last of which lost the power or was killed. */
  private FaultyStorage history(int round, Random random) throws IOException {
    History history = new History(new Script(seed.value() * 31 + round, 30, 1_500));
    FaultyStorage storage = new FaultyStorage();
    int sessions = 1 + random.nextInt(4);
    for (int session = 1; ; session++) {
      Emdb db = FaultyDatabase.openDoomed(storage, FlushPolicy.manual(), clock);
      int steps = 50 + random.nextInt(150);
      for (int step = 0; step < steps; step++) {
        history.step(db, clock);
        if (random.nextInt(60) == 0) {
          db.compact();
        }
      }
      if (session == sessions) {
        longBatches(db, random.nextInt(4));
        FaultyStorage left =
            random.nextInt(4) == 0
                ? storage.restart()
                : storage.powerLoss(seed.value() + round, PowerLoss.TORN);
        FaultyDatabase.abandon(db);
        if (random.nextBoolean()) {
          damageEnd(left);
        }
        return withoutImage(left);
      }
      db.close();
      storage = withoutImage(storage.restart());
    }
  }

  /**
   * Takes the last record of the log, often the end of a batch, unless compaction came last: what
   * it read and wrote was on the device.
   */
  private static void damageEnd(FaultyStorage storage) throws IOException {
    String newest =
        storage.list().stream()
            .filter(name -> name.endsWith(".seg"))
            .sorted()
            .reduce("", (a, b) -> b);
    byte[] contents = storage.contents(newest);
    SegmentHeader header = SegmentHeader.decode(ByteBuffer.wrap(contents, 0, SegmentHeader.BYTES));
    if (header == null || header.kind() != SegmentHeader.LOG) {
      return;
    }
    int last = contents.length - 1;
    while (contents[last] == 0) {
      last--;
    }
    if (last >= SegmentHeader.BYTES) {
      storage.damage(newest, last, 0xFF);
    }
  }

  /** More members than most pieces have; the last one may miss its end. */
  private static void longBatches(Emdb db, int count) {
    for (int batch = 0; batch < count; batch++) {
      Map<String, String> many = new TreeMap<>();
      for (int i = 0; i < 300; i++) {
        many.put("batch" + i, "of " + batch);
      }
      db.inTransaction(
          tx -> {
            many.forEach((key, value) -> tx.put(key, value, Ttl.after(Duration.ofDays(1))));
            tx.namespace("other").clear();
            tx.delete("batch7");
          });
    }
  }

  private static FaultyStorage withoutImage(FaultyStorage storage) throws IOException {
    if (storage.list().contains("INDEX.img")) {
      storage.delete("INDEX.img");
    }
    return storage.restart();
  }

  private Found recover(FaultyStorage left, int processors, int pieces) throws IOException {
    FaultyStorage storage = left.restart();
    Superblock superblock = Objects.requireNonNull(SuperblockFile.read(storage)).current();
    Log log =
        new Log(
            storage,
            superblock.database(),
            superblock.hashSeed(),
            SEGMENT_BYTES,
            superblock.nextSegmentId(),
            clock);
    Catalog catalog = new Catalog(log.reader(), /* sortedKeys= */ true, 1);
    RecoveredLog recovered =
        new Recovery(log, catalog, superblock, false, processors, pieces)
            .run(clock.instant().toEpochMilli());
    Map<String, String> entries = new TreeMap<>();
    Map<String, String> namespaces = new TreeMap<>();
    for (NamespaceEntry entry : catalog.all()) {
      addEntries(entry, log.reader(), entries);
      namespaces.put(entry.name(), describe(entry, log));
    }
    return new Found(entries, namespaces, recovered, catalog.nextNamespaceId());
  }

  private static void addEntries(
      NamespaceEntry entry, RecordReader records, Map<String, String> into) {
    HashIndex index = entry.table().index();
    HashIndex.Chunk chunk = new HashIndex.Chunk();
    for (long from = 0; ; from = chunk.lastHash + 1) {
      index.chunk(from, chunk);
      for (int i = 0; i < chunk.count; i++) {
        long location = chunk.locations[i];
        String key = entry.name() + "/" + HexFormat.of().formatHex(records.key(location));
        String value =
            HexFormat.of().formatHex(records.value(location)) + "@" + records.deadline(location);
        assertThat(into.put(key, value + " " + location)).as(key).isNull();
      }
      if (chunk.lastHash == -1L) {
        return;
      }
    }
  }

  private static String describe(NamespaceEntry entry, Log log) {
    StringBuilder text = new StringBuilder();
    text.append(entry.id()).append(" cleared ").append(entry.clearedSequence());
    text.append(" entries ").append(entry.table().entries());
    text.append(" with deadlines ").append(entry.table().expiry().count());
    text.append(" ordered ").append(Objects.requireNonNull(entry.table().sorted()).size());
    log.segments()
        .forEach(
            segment ->
                text.append(" ")
                    .append(segment.name())
                    .append(segment.end())
                    .append(" ")
                    .append(entry.table().liveBytesIn(segment.firstSlot())));
    return text.toString();
  }
}
