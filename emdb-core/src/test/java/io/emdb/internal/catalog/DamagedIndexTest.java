package io.emdb.internal.catalog;

import static io.emdb.testing.Contents.utf8;
import static org.assertj.core.api.Assertions.assertThat;

import io.emdb.Emdb;
import io.emdb.Finding;
import io.emdb.FlushPolicy;
import io.emdb.VerifyReport;
import io.emdb.internal.engine.Engine;
import io.emdb.internal.engine.EngineOpening;
import io.emdb.internal.file.HeapStorage;
import io.emdb.internal.format.RecordFormat;
import io.emdb.internal.index.SortedIndex;
import io.emdb.internal.log.RecordReader;
import io.emdb.internal.log.Segment;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** An index that is wrong in memory, though the log is whole: each way is found. */
class DamagedIndexTest {

  private static final long DEADLINE = Long.MAX_VALUE / 2;

  private Engine engine;
  private RecordReader records;
  private NamespaceEntry namespace;
  private Table table;

  @BeforeEach
  void open() {
    engine =
        EngineOpening.open(
            Emdb.builder()
                .segmentSize(64 * 1024)
                .sortedKeys(true)
                .flushPolicy(FlushPolicy.manual())
                .options(),
            new HeapStorage());
    records = engine.catalog().records();
    namespace = engine.catalog().defaultNamespace();
    for (int i = 0; i < 100; i++) {
      long deadline = i % 2 == 0 ? RecordFormat.NO_DEADLINE : DEADLINE + 2_000L * i;
      engine.committer().put(namespace, hash("k" + i), utf8("k" + i), utf8("v" + i), deadline);
    }
    table = namespace.table();
    assertThat(engine.verify().findings()).isEmpty();
  }

  @AfterEach
  void close() {
    engine.close();
  }

  private long hash(String key) {
    return records.hash(utf8(key));
  }

  private long location(String key) {
    return table.find(hash(key), utf8(key));
  }

  private SortedIndex sorted() {
    return Objects.requireNonNull(table.sorted());
  }

  private int offset(long location) {
    Segment segment = records.segment(location);
    return segment.offsetOf(location);
  }

  private List<Finding> findings() {
    VerifyReport report = engine.verify();
    assertThat(report.ok()).isFalse();
    return report.findings();
  }

  private static Finding at(long offset, String problem) {
    return new Finding("00000001.seg", offset, problem);
  }

  @Test
  void slotThatLeadsToAnotherKeysRecord_isFound() {
    long other = location("k10");
    assertThat(table.index().relocate(hash("k12"), location("k12"), other)).isTrue();
    assertThat(findings())
        .contains(
            at(
                offset(other),
                "an entry of the default namespace leads to a record of another key"));
  }

  @Test
  void slotThatLeadsIntoARecord_isFound() {
    long inside = location("k10") + 1;
    table.index().relocate(hash("k10"), location("k10"), inside);
    assertThat(findings())
        .contains(
            at(offset(inside), "an entry of the default namespace leads to no intact record"));
    assertThat(engine.verify().damagedEntries()).isEqualTo(1);
  }

  @Test
  void slotThatLeadsBehindTheEnd_orNowhere_isFound() {
    long behind = location("k99") + 1_000;
    table.index().relocate(hash("k10"), location("k10"), behind);
    assertThat(findings())
        .contains(
            at(offset(behind), "an entry of the default namespace leads to no intact record"));
    table.index().relocate(hash("k10"), behind, (1L << 40) - 1);
    assertThat(findings())
        .contains(
            new Finding("index", -1, "an entry of the default namespace leads to no segment"));
  }

  @Test
  void keyThatHasTwoEntries_isFound() {
    long first = location("k10");
    engine.committer().put(namespace, hash("k10"), utf8("k10"), utf8("new"), DEADLINE);
    // beside that with the new record, one with the bits of k10 and its old record
    table.index().put(hash("k10"), utf8("of no record"), first);
    assertThat(findings())
        .contains(
            at(offset(first), "the key of an entry of the default namespace does not lead to it"));
  }

  @Test
  void keyMissingInOneIndex_isFound() {
    long location = location("k10");
    table.index().remove(hash("k10"), utf8("k10"));
    assertThat(findings())
        .contains(
            at(
                offset(location),
                "hash and sorted index of the default namespace lead to different records of the"
                    + " key of this one"));
    table.index().put(hash("k10"), utf8("k10"), location);
    assertThat(engine.verify().findings()).isEmpty();
    sorted().remove(utf8("k10"), location);
    assertThat(findings())
        .contains(
            new Finding(
                "index",
                -1,
                "99 entries are counted in order of the default namespace, but there are 100"));
  }

  @Test
  void sortedIndexOutOfOrder_isFound() {
    long first = location("k10");
    sorted().relocate(utf8("k10"), first, location("k11"));
    assertThat(findings())
        .contains(at(offset(location("k11")), "an entry of the default namespace is out of order"));
  }

  @Test
  void deadlineNotListed_orAtAWrongTime_isFound() {
    table.expiry().remove(DEADLINE + 2_000L * 5);
    assertThat(findings())
        .contains(
            at(
                offset(location("k5")),
                "the deadline of an entry of the default namespace is not listed"),
            new Finding(
                "index", -1, "49 deadlines are listed of the default namespace, but there are 50"));
    table.expiry().add(DEADLINE - 10_000, location("k5"));
    assertThat(findings())
        .contains(
            new Finding(
                "index", -1, "deadlines of the default namespace are listed at wrong times"));
  }

  @Test
  void liveBytesMiscounted_areFound() {
    table.count(location("k10"), 8);
    assertThat(findings())
        .singleElement()
        .satisfies(
            finding -> {
              assertThat(finding.file()).isEqualTo("00000001.seg");
              assertThat(finding.problem()).contains("are counted as live");
            });
  }
}
