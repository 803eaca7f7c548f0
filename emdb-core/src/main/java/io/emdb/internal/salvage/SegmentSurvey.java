package io.emdb.internal.salvage;

import io.emdb.internal.compaction.Stretch;
import io.emdb.internal.format.RecordFormat;
import io.emdb.internal.format.SegmentHeader;
import io.emdb.internal.log.RecordReader;
import io.emdb.internal.log.Segment;
import io.emdb.internal.log.SegmentScan;
import io.emdb.internal.recovery.Step;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/*
 * A record is valid or not; where one is not, the next is looked for at each multiple of eight. What
 * makes that safe: a check only fits in its own segment, and sequences in a log segment only rise
 * and end where the next segment's begin. So neither a value that holds the bytes of older records
 * nor what an earlier crash left behind the end of the log can be taken for what follows.
 */
/** What can be read of one segment of a damaged database. One thread. */
final class SegmentSurvey {

  private final Segment segment;
  private final Damage damage;
  private final int stretchBytes;
  private final OpenBatch batch;
  private final List<Stretch> stretches = new ArrayList<>();
  private final List<Step.Marker> markers = new ArrayList<>();
  private int stretchStart;
  private int stretchEnd;
  private long lastSequence;
  private int lastNamespaceId;
  private boolean sealed;

  /**
   * What is known of the end of a segment.
   *
   * @param highest no record of the segment has a larger sequence
   * @param reached the log is known to have reached this sequence within the segment
   * @param proven the log is known to have reached this sequence, in this segment or a later one
   * @param sealed whether the segment is known to have been sealed
   */
  record End(long highest, long reached, long proven, boolean sealed) {}

  private SegmentSurvey(Segment segment, Damage damage, int stretchBytes) {
    this.segment = segment;
    this.damage = damage;
    this.stretchBytes = stretchBytes;
    this.batch = new OpenBatch(damage, segment.name());
    this.lastSequence = segment.isCompacted() ? 0 : segment.horizon();
  }

  /** Reads a segment, and reports what is damaged in it. */
  static SegmentSurvey of(
      Segment segment, RecordReader reader, End end, int stretchBytes, Damage damage) {
    SegmentSurvey survey = new SegmentSurvey(segment, damage, stretchBytes);
    survey.walk(reader, end);
    return survey;
  }

  Segment segment() {
    return segment;
  }

  /** Returns stretches of records that can be read, in order. */
  List<Stretch> stretches() {
    return stretches;
  }

  /** Returns the names, clears and drops of namespaces, in order. */
  List<Step.Marker> markers() {
    return markers;
  }

  /** Returns the largest sequence seen. */
  long lastSequence() {
    return lastSequence;
  }

  /** Returns the largest id of a namespace seen. */
  int lastNamespaceId() {
    return lastNamespaceId;
  }

  /** Returns the largest id of a batch seen. */
  long lastTransactionId() {
    return batch.lastId();
  }

  private void walk(RecordReader reader, End end) {
    SegmentScan scan = new SegmentScan(segment, reader, SegmentHeader.BYTES, segment.capacity());
    boolean inOrder = !segment.isCompacted();
    int from = SegmentHeader.BYTES;
    while (!sealed && scan.seek(inOrder ? lastSequence + 1 : 1, end.highest())) {
      passOver(from, scan, inOrder);
      take(scan, inOrder);
      from = scan.nextOffset();
    }
    endStretch();
    if (inOrder) {
      dropFrom(batch.finish(end.proven()));
    }
    if (!sealed) {
      reportEnd(from, end);
    }
  }

  private void take(SegmentScan scan, boolean inOrder) {
    int type = scan.type();
    lastSequence = Math.max(lastSequence, scan.sequence());
    lastNamespaceId = Math.max(lastNamespaceId, scan.namespace());
    if (inOrder) {
      batch.take(scan);
    }
    if (type == RecordFormat.SEAL) {
      sealed = true;
      return;
    }
    if (Step.Marker.is(type)) {
      markers.add(Step.Marker.of(scan));
    }
    addToStretch(scan.offset(), scan.nextOffset());
  }

  private void addToStretch(int start, int end) {
    if (start != stretchEnd || end - stretchStart > stretchBytes) {
      endStretch();
      stretchStart = start;
    }
    stretchEnd = end;
  }

  private void endStretch() {
    if (stretchEnd > stretchStart) {
      stretches.add(new Stretch(/* index= */ 0, segment, stretchStart, stretchEnd));
    }
    stretchStart = stretchEnd;
  }

  /** Takes out the records from an offset on; -1 takes none. */
  private void dropFrom(int offset) {
    if (offset < 0) {
      return;
    }
    markers.removeIf(marker -> marker.offset() >= offset);
    for (int last = stretches.size() - 1; last >= 0; last--) {
      Stretch stretch = stretches.get(last);
      if (stretch.end() <= offset) {
        return;
      }
      stretches.remove(last);
      if (stretch.start() < offset) {
        stretches.add(new Stretch(/* index= */ 0, segment, stretch.start(), offset));
      }
    }
  }

  private void passOver(int from, SegmentScan scan, boolean inOrder) {
    int bytes = scan.offset() - from;
    long missing = inOrder ? scan.sequence() - lastSequence - 1 : bytes > 0 ? 1 : 0;
    if (bytes > 0 || missing > 0) {
      String records = inOrder ? ", " + missing + " records" : "";
      damage.report(segment.name(), from, bytes + " bytes are unreadable" + records);
      damage.lose(missing, bytes);
    }
  }

  private void reportEnd(int from, End end) {
    int rest = lastNonZero(from) - from;
    long missing = segment.isCompacted() ? 0 : Math.max(0, end.reached() - lastSequence);
    if (rest == 0 && missing == 0 && !end.sealed()) {
      return; // as a crash leaves it
    }
    String records = missing > 0 ? ", up to record " + end.reached() : "";
    damage.report(segment.name(), from, "the end is unreadable, " + rest + " bytes" + records);
    damage.lose(Math.max(0, missing - 1), rest); // the last record is the seal
  }

  private int lastNonZero(int from) {
    ByteBuffer buffer = segment.buffer();
    int end = segment.capacity();
    while (end > from && buffer.get(end - 1) == 0) {
      end--;
    }
    return Math.max(end, from);
  }
}
