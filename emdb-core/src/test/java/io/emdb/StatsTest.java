package io.emdb;

import static io.emdb.testing.Contents.utf8;
import static org.assertj.core.api.Assertions.assertThat;

import io.emdb.testing.ManualClock;
import io.emdb.testing.VerifiedDatabases;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class StatsTest {

  @RegisterExtension final VerifiedDatabases databases = new VerifiedDatabases();

  private final ManualClock clock = new ManualClock();
  private Emdb db;

  @BeforeEach
  void open() {
    db =
        databases.open(
            Emdb.builder()
                .path(databases.directory())
                .segmentSize(64 * 1024)
                .clock(clock)
                .flushPolicy(FlushPolicy.manual()));
  }

  @Test
  void reads_countAsHitsAndMisses() {
    db.put("k", "v");
    EmdbStats before = db.stats();
    db.get("k");
    db.get("k");
    db.get("missing");
    assertThat(db.stats().hits() - before.hits()).isEqualTo(2);
    assertThat(db.stats().misses() - before.misses()).isEqualTo(1);
  }

  @Test
  void expiredEntry_countsAsAMiss() {
    db.put("k", "v", Ttl.after(Duration.ZERO));
    long misses = db.stats().misses();
    db.get("k");
    assertThat(db.stats().misses()).isEqualTo(misses + 1);
  }

  @Test
  void writes_countAsPutsAndRemoves() {
    EmdbStats before = db.stats();
    db.put("a", "1");
    db.putAll(List.of(Entry.of("b", "1"), Entry.of("c", "1")));
    db.inTransaction(tx -> tx.put("d", "1"));
    db.delete("a");
    db.delete("missing");
    db.remove("b");
    db.deleteAll(List.of(utf8("c"), utf8("d"), utf8("missing")));
    assertThat(db.stats().puts() - before.puts()).isEqualTo(4);
    assertThat(db.stats().removes() - before.removes()).isEqualTo(4);
  }

  @Test
  void liveEntries_spanNamespaces() {
    db.put("a", "1");
    db.namespace("n").put("a", "1");
    db.namespace("n").put("b", "1");
    assertThat(db.stats().liveEntries()).isEqualTo(3);
    assertThat(db.stats().namespaces()).isEqualTo(1);
    db.namespace("n").clear();
    assertThat(db.stats().liveEntries()).isEqualTo(1);
  }

  @Test
  void liveBytes_moveToDeadBytesWhenReplaced() {
    db.put(utf8("k"), new byte[10_000]);
    EmdbStats full = db.stats();
    assertThat(full.liveBytes()).isGreaterThanOrEqualTo(10_000);
    db.delete("k");
    EmdbStats empty = db.stats();
    assertThat(full.liveBytes() - empty.liveBytes()).isGreaterThanOrEqualTo(10_000);
    assertThat(empty.deadBytes() - full.deadBytes()).isGreaterThanOrEqualTo(10_000);
  }

  @Test
  void syncs_andSequences_followFlush() {
    db.put("k", "v");
    EmdbStats before = db.stats();
    assertThat(before.syncedSequence()).isLessThan(before.lastSequence());
    db.flush();
    EmdbStats after = db.stats();
    assertThat(after.syncedSequence()).isEqualTo(after.lastSequence());
    assertThat(after.syncs()).isGreaterThan(before.syncs());
    assertThat(after.syncNanos()).isGreaterThanOrEqualTo(before.syncNanos());
    db.flush();
    assertThat(db.stats().syncs()).as("nothing new to sync").isEqualTo(after.syncs());
  }

  @Test
  void compaction_isCounted() {
    for (int i = 0; i < 300; i++) {
      db.put("k", "x".repeat(1_000));
    }
    db.compact();
    assertThat(db.stats().compactions()).isPositive();
    assertThat(db.stats().compactedBytes()).isPositive();
    assertThat(db.stats().deadBytes()).isLessThan(70_000);
  }

  @Test
  void lastCompaction_isNullBeforeAndTellsOfTheLatest() {
    assertThat(db.stats().lastCompaction()).isNull();
    for (int i = 0; i < 300; i++) {
      db.put("k", "x".repeat(1_000));
    }
    db.compact();
    EmdbStats.Compaction first = db.stats().lastCompaction();
    assertThat(first.startedAt()).isEqualTo(clock.instant());
    assertThat(first.segments()).isEqualTo(db.stats().compactions()).isPositive();
    assertThat(first.freedBytes()).isEqualTo(db.stats().compactedBytes()).isPositive();
    assertThat(first.duration()).isGreaterThanOrEqualTo(Duration.ZERO);
    clock.advance(Duration.ofHours(1));
    db.compact();
    assertThat(db.stats().lastCompaction().startedAt()).isEqualTo(clock.instant());
    assertThat(db.stats().lastCompaction().segments()).isLessThan(first.segments());
  }

  @Test
  void statsByNamespace_tellsOfEachAndCreatesNone() {
    db.put("k", "v");
    db.namespace("orders").put("1", "lamp");
    db.namespace("orders").put("2", "sofa");
    assertThat(db.statsByNamespace()).containsOnlyKeys("", "orders");
    assertThat(db.statsByNamespace().get("").entries()).isEqualTo(1);
    assertThat(db.statsByNamespace().get("orders"))
        .isEqualTo(db.namespace("orders").namespaceStats());
    db.dropNamespace("orders");
    assertThat(db.statsByNamespace()).containsOnlyKeys("");
    assertThat(db.namespaces()).isEmpty();
  }

  @Test
  void sizes_areConsistent() {
    for (int i = 0; i < 300; i++) {
      db.put("k" + i, "x".repeat(1_000));
    }
    EmdbStats stats = db.stats();
    assertThat(stats.segments()).isGreaterThanOrEqualTo(5);
    assertThat(stats.liveBytes()).isGreaterThanOrEqualTo(300_000);
    assertThat(stats.fileBytes()).isGreaterThanOrEqualTo(stats.liveBytes());
    assertThat(stats.allocatedBytes()).isGreaterThanOrEqualTo(stats.fileBytes());
    assertThat(stats.indexBytes()).isPositive();
  }
}
