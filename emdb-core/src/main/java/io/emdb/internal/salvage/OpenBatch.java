package io.emdb.internal.salvage;

import io.emdb.internal.format.RecordFormat;
import io.emdb.internal.log.SegmentScan;

/*
 * A batch without its end may have been cut off by a crash, and then it was never committed; or its
 * end is damaged. Which of both it is, shows in what follows: sequences are given out in the order
 * in which records are appended, a batch is appended as a whole, and the log goes on behind a crash
 * with a seal in the place of the batch. So a record with a sequence behind that of the end proves
 * that there was one.
 */
/** The batch that a walk over a damaged log segment is in. One thread. */
final class OpenBatch {

  private static final int NONE = -1;

  private final Damage damage;
  private final String name;

  private int from = NONE;
  private long lastSequence;
  private long endSequence;
  private int members;
  private long lastId;

  OpenBatch(Damage damage, String segmentName) {
    this.damage = damage;
    this.name = segmentName;
  }

  /** Returns the id of the newest batch seen. */
  long lastId() {
    return lastId;
  }

  /** Takes the next record that can be read. */
  void take(SegmentScan scan) {
    int type = scan.type();
    if (type == RecordFormat.BATCH_BEGIN && scan.isBatchMarker()) {
      endUnseen();
      begin(scan.offset(), scan.sequence(), scan.sequence() + scan.batchMembers() + 1);
      lastId = Math.max(lastId, scan.batchId());
    } else if (type == RecordFormat.BATCH_END && scan.isBatchMarker()) {
      end(scan);
    } else if (scan.has(RecordFormat.IN_BATCH)) {
      if (from != NONE && scan.sequence() >= endSequence) {
        endUnseen();
      }
      if (from == NONE) {
        begin(scan.offset(), scan.sequence(), Long.MAX_VALUE); // its begin is damaged
      }
      members++;
      lastSequence = scan.sequence();
    } else {
      endUnseen();
    }
  }

  private void begin(int offset, long sequence, long expectedEnd) {
    from = offset;
    lastSequence = sequence;
    endSequence = expectedEnd;
    members = 0;
  }

  private void end(SegmentScan scan) {
    if (from != NONE && scan.sequence() > endSequence) {
      endUnseen();
    }
    int lost = scan.batchMembers() - (from == NONE ? 0 : members);
    if (lost > 0) {
      damage.report(
          name,
          scan.offset(),
          "a batch lost "
              + lost
              + " of its "
              + scan.batchMembers()
              + " members; the others are kept");
    }
    lastId = Math.max(lastId, scan.batchId());
    from = NONE;
  }

  /** Something follows that was written after the end of the batch. */
  private void endUnseen() {
    if (from != NONE) {
      damage.report(name, from, "the end of a batch is unreadable; its other members are kept");
      from = NONE;
    }
  }

  /**
   * Takes note that nothing follows in the segment.
   *
   * @param provenSequence the log is known to have reached this sequence
   * @return where a batch starts that does not count, or -1
   */
  int finish(long provenSequence) {
    long end = endSequence == Long.MAX_VALUE ? lastSequence + 1 : endSequence;
    if (from == NONE || end <= provenSequence) {
      endUnseen();
      return NONE;
    }
    damage.report(
        name,
        from,
        "a batch without an end, which nothing follows, is left out: it was not committed");
    damage.lose(members, 0);
    return from;
  }
}
