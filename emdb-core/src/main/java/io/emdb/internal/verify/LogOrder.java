package io.emdb.internal.verify;

import io.emdb.internal.format.RecordFormat;
import org.jspecify.annotations.Nullable;

/**
 * The order in a log segment (docs/format.md §5, §6): numbers without a gap, batches whole and
 * alone, a seal at the end.
 */
final class LogOrder implements RecordOrder {

  private enum Batch {
    NONE,
    OPEN,
    /** Records before could not be read, so nobody knows. */
    UNKNOWN
  }

  private final SegmentState state;
  private long lastSequence;
  private boolean sealSeen;
  private Batch batch = Batch.NONE;
  private long batchId;
  private int members;

  LogOrder(SegmentState state) {
    this.state = state;
    this.lastSequence = state.segment().horizon();
  }

  @Override
  public @Nullable String take(RecordWindow record) {
    String problem = problemOfNumber(record);
    lastSequence = record.sequence();
    String inBatch = takeInBatch(record);
    return problem == null ? inBatch : problem;
  }

  private @Nullable String problemOfNumber(RecordWindow record) {
    if (sealSeen) {
      return "a record lies behind the seal";
    }
    sealSeen = record.type() == RecordFormat.SEAL;
    return record.sequence() == lastSequence + 1
        ? null
        : "the record has the number " + record.sequence() + " after " + lastSequence;
  }

  private @Nullable String takeInBatch(RecordWindow record) {
    boolean member = record.has(RecordFormat.IN_BATCH);
    Batch before = batch;
    switch (record.type()) {
      case RecordFormat.BATCH_BEGIN -> {
        if (member || !record.isBatchMarker()) {
          batch = Batch.UNKNOWN;
          return "the begin of a batch is malformed";
        }
        batch = Batch.OPEN;
        batchId = record.batchId();
        members = 0;
        return before == Batch.OPEN ? "a batch begins inside another" : null;
      }
      case RecordFormat.BATCH_END -> {
        batch = Batch.NONE;
        if (member || !record.isBatchMarker()) {
          return "the end of a batch is malformed";
        }
        return switch (before) {
          case NONE -> "a batch ends that did not begin";
          case OPEN -> problemOfEnd(record);
          case UNKNOWN -> null;
        };
      }
      default -> {
        if (member) {
          members++;
          return before == Batch.NONE ? "a member of a batch is outside of one" : null;
        }
        batch = Batch.NONE;
        return before == Batch.OPEN ? "a batch has no end before this record" : null;
      }
    }
  }

  private @Nullable String problemOfEnd(RecordWindow record) {
    return record.batchId() == batchId && record.batchMembers() == members
        ? null
        : "the end of a batch with " + members + " members does not fit it";
  }

  @Override
  public void resumeAt(RecordWindow record) {
    lastSequence = record.sequence() - 1;
    batch = Batch.UNKNOWN;
  }

  @Override
  public boolean isComplete() {
    return lastSequence >= state.lastSequence();
  }

  @Override
  public @Nullable String problemAtEnd() {
    if (batch == Batch.OPEN && !state.failed()) {
      return "a batch has no end";
    }
    return state.sealed() && !sealSeen ? "the segment does not end with its seal" : null;
  }

  @Override
  public long minSequence() {
    return lastSequence + 1;
  }

  @Override
  public long maxSequence() {
    return state.lastSequence();
  }
}
