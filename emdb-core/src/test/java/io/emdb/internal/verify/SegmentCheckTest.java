package io.emdb.internal.verify;

import static io.emdb.internal.format.RecordFormat.BATCH_BEGIN;
import static io.emdb.internal.format.RecordFormat.BATCH_END;
import static io.emdb.internal.format.RecordFormat.CLEAR;
import static io.emdb.internal.format.RecordFormat.IN_BATCH;
import static io.emdb.internal.format.RecordFormat.NO_DEADLINE;
import static io.emdb.internal.format.RecordFormat.PUT;
import static io.emdb.internal.format.RecordFormat.SEAL;
import static org.assertj.core.api.Assertions.assertThat;

import io.emdb.Finding;
import io.emdb.internal.file.HeapStorage;
import io.emdb.internal.file.StorageFile;
import io.emdb.internal.format.RecordEncoder;
import io.emdb.internal.format.RecordFormat;
import io.emdb.internal.format.SegmentHeader;
import io.emdb.internal.format.SegmentHeader.Salt;
import io.emdb.internal.log.Log;
import io.emdb.internal.log.Segment;
import io.emdb.testing.ManualClock;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** Records that are intact, each by itself, but not in the order they must have. */
class SegmentCheckTest {

  private static final byte[] NONE = {};
  private static final UUID DATABASE = new UUID(1, 2);

  private final HeapStorage storage = new HeapStorage();
  private final Log log = new Log(storage, DATABASE, 3, 64 * 1024, 1, new ManualClock());
  private final ByteBuffer bytes = ByteBuffer.allocate(1 << 20).order(ByteOrder.LITTLE_ENDIAN);
  private SegmentHeader header = header(SegmentHeader.LOG, 0);
  private int end = SegmentHeader.BYTES;

  private static SegmentHeader header(int kind, long horizon) {
    return new SegmentHeader(kind, DATABASE, 1, new Salt(4, 5), horizon, 6, 0);
  }

  /** Adds a record and returns its offset. */
  private int add(int type, int flags, long sequence, byte[] value) {
    new RecordEncoder()
        .encode(
            bytes,
            end,
            header.salt().check(),
            type,
            flags,
            0,
            sequence,
            NO_DEADLINE,
            NONE,
            value,
            RecordFormat.bodyCheck(NONE, value));
    int start = end;
    end += RecordFormat.aligned(RecordFormat.HEADER_BYTES + value.length);
    return start;
  }

  private int put(long sequence) {
    return add(PUT, 0, sequence, new byte[] {1, 2, 3});
  }

  private int member(long sequence) {
    return add(PUT, IN_BATCH, sequence, NONE);
  }

  private int marker(int type, long sequence, long id, int members) {
    return add(type, 0, sequence, RecordFormat.batchMarker(id, members));
  }

  private int seal(long sequence) {
    return add(SEAL, 0, sequence, NONE);
  }

  private List<Finding> findings(long lastSequence, boolean sealed) throws IOException {
    String name = Log.nameOf(1);
    try (StorageFile file = storage.create(name)) {
      file.write(0, bytes.duplicate().clear().limit(end));
      file.write(0, header.encode());
    }
    Segment segment = log.attach(name, header);
    segment.recovered(end, lastSequence, sealed);
    SegmentState state =
        Objects.requireNonNull(SegmentState.of(segment, Long.MAX_VALUE, /* failed= */ false));
    Findings findings = new Findings();
    Counts counts = new Counts();
    SegmentCheck check = new SegmentCheck(state, new RecordWindow(), findings, counts);
    try (StorageFile file = storage.open(name)) {
      while (check.step(file)) {
        assertThat(counts.records).isLessThan(100);
      }
    }
    return findings.kept();
  }

  private static Finding at(int offset, String problem) {
    return new Finding("00000001.seg", offset, problem);
  }

  @Test
  void segmentInOrder_hasNoFindings() throws IOException {
    put(1);
    marker(BATCH_BEGIN, 2, 1, 2);
    member(3);
    member(4);
    marker(BATCH_END, 5, 1, 2);
    put(6);
    seal(7);
    assertThat(findings(7, true)).isEmpty();
  }

  @Test
  void numberLeftOut_isFound() throws IOException {
    put(1);
    int gap = put(3);
    put(4);
    assertThat(findings(4, false)).containsExactly(at(gap, "the record has the number 3 after 1"));
  }

  @Test
  void batchWithoutEnd_isFoundAtTheRecordBehindIt() throws IOException {
    marker(BATCH_BEGIN, 1, 1, 2);
    member(2);
    int behind = put(3);
    assertThat(findings(3, false))
        .containsExactly(at(behind, "a batch has no end before this record"));
  }

  @Test
  void batchWithoutEnd_atTheEnd_isFound() throws IOException {
    marker(BATCH_BEGIN, 1, 1, 1);
    member(2);
    assertThat(findings(2, false)).containsExactly(at(end, "a batch has no end"));
  }

  @Test
  void endThatDoesNotFit_orHasNoBegin_orMemberOutside_isFound() throws IOException {
    marker(BATCH_BEGIN, 1, 1, 2);
    member(2);
    int short1 = marker(BATCH_END, 3, 1, 2);
    int alone = marker(BATCH_END, 4, 2, 0);
    int outside = member(5);
    marker(BATCH_BEGIN, 6, 3, 1);
    int nested = marker(BATCH_BEGIN, 7, 4, 0);
    int malformed = add(BATCH_END, 0, 8, NONE);
    assertThat(findings(8, false))
        .containsExactly(
            at(short1, "the end of a batch with 1 members does not fit it"),
            at(alone, "a batch ends that did not begin"),
            at(outside, "a member of a batch is outside of one"),
            at(nested, "a batch begins inside another"),
            at(malformed, "the end of a batch is malformed"));
  }

  @Test
  void sealInTheMiddle_orMissing_isFound() throws IOException {
    put(1);
    seal(2);
    int behind = put(3);
    assertThat(findings(3, true)).containsExactly(at(behind, "a record lies behind the seal"));
  }

  @Test
  void missingSeal_isFound() throws IOException {
    put(1);
    assertThat(findings(1, true))
        .containsExactly(at(end, "the segment does not end with its seal"));
  }

  @Test
  void missingRecords_areFound() throws IOException {
    put(1);
    assertThat(findings(9, false)).containsExactly(at(end, "records up to number 9 are missing"));
  }

  @Test
  void recordsThatEndEarly_areFound() throws IOException {
    put(1);
    int early = put(2);
    assertThat(findings(1, false))
        .containsExactly(at(early, "the records end here, and not at " + end));
  }

  @Test
  void damageInABatch_isFoundOnce_andTheRestOfTheBatchIsNotBlamed() throws IOException {
    marker(BATCH_BEGIN, 1, 1, 3);
    int damaged = member(2);
    member(3);
    member(4);
    marker(BATCH_END, 5, 1, 3);
    put(6);
    bytes.put(damaged + 1, (byte) (bytes.get(damaged + 1) ^ 1));
    assertThat(findings(6, false))
        .containsExactly(at(damaged, "a record is unreadable, with 24 bytes up to the next one"));
  }

  @Test
  void copyOutOfOrder_isFound() throws IOException {
    header = header(SegmentHeader.COMPACTED, 50);
    add(CLEAR, 0, 3, NONE);
    put(40);
    put(7);
    int late = add(CLEAR, 0, 9, NONE);
    int batch = marker(BATCH_BEGIN, 10, 1, 0);
    int seal = seal(49);
    assertThat(findings(50, true))
        .containsExactly(
            at(late, "a record of a namespace lies behind entries"),
            at(batch, "a batch is in a compacted segment"),
            at(seal, "the seal has another number than the segment"));
  }

  @Test
  void recordLargerThanTheWindow_isVerified() throws IOException {
    add(PUT, 0, 1, new byte[700_000]);
    put(2);
    assertThat(findings(2, false)).isEmpty();
  }

  @Test
  void damagedRecordLargerThanTheWindow_isFound() throws IOException {
    int large = add(PUT, 0, 1, new byte[700_000]);
    put(2);
    bytes.put(large + 600_000, (byte) 9);
    assertThat(findings(2, false))
        .containsExactly(at(large, "a record is unreadable, with 700024 bytes up to the next one"));
  }
}
