package io.emdb.internal.commit;

import io.emdb.internal.format.RecordFormat;
import io.emdb.internal.log.LogAppender;
import java.io.IOException;

/**
 * Appends to the log; a failure that leaves the log in doubt is kept, so that nothing more is
 * written. Under the append lock.
 */
final class GuardedAppender {

  private final LogAppender appender;
  private final FailStop failStop;

  GuardedAppender(LogAppender appender, FailStop failStop) {
    this.appender = appender;
    this.failStop = failStop;
  }

  long lastSequence() {
    return appender.lastSequence();
  }

  int sealedUnsynced() {
    return appender.sealedUnsynced();
  }

  /** Makes sure of room for a write. */
  void reserve(WriteOp op) {
    reserve(op.footprint, op.type != RecordFormat.PUT && op.type != RecordFormat.NAMESPACE);
  }

  /** Makes sure of room in one segment; what frees space may use what is kept back for that. */
  void reserve(long bytes, boolean frees) {
    if (!frees) {
      reserve(bytes);
      return;
    }
    try {
      appender.reserveFromReserve(bytes);
    } catch (IOException e) {
      throw failStop.refused(e);
    }
  }

  /** Makes sure of room in one segment. */
  void reserve(long bytes) {
    try {
      appender.reserve(bytes);
    } catch (IOException e) {
      throw failStop.refused(e);
    }
  }

  /** Appends a write into reserved room and tells it where it is. */
  void append(WriteOp op) {
    op.location = append(op.type, 0, op.namespaceId, op.deadline, op.key, op.value, op.bodyCheck);
    op.sequence = appender.lastSequence();
  }

  /** Appends the writes of a batch, whose begin is in the log and whose end follows. */
  void appendMembers(WriteBatch batch) {
    try { // whatever fails, even for want of memory: the log has a batch without an end now
      long sequence = appender.lastSequence();
      batch.begins(sequence + 1);
      for (int i = 0; i < batch.size(); i++) {
        WriteOp op = batch.op(i);
        if (!op.needless) {
          op.location =
              appender.appendAhead(
                  op.type,
                  RecordFormat.IN_BATCH,
                  op.namespaceId,
                  op.deadline,
                  op.key,
                  op.value,
                  op.bodyCheck);
          op.sequence = ++sequence;
        }
      }
    } catch (RuntimeException | Error e) {
      throw failStop.fail("Storing a record", e);
    }
  }

  /** Appends a record into reserved room; returns its location. */
  long append(
      int type, int flags, int namespaceId, long deadline, byte[] key, byte[] value, int check) {
    try {
      return appender.append(type, flags, namespaceId, deadline, key, value, check);
    } catch (RuntimeException | Error e) {
      throw failStop.fail("Storing a record", e);
    }
  }

  /** Ends the active segment. */
  void seal() {
    try {
      appender.seal();
    } catch (IOException e) {
      throw failStop.fail("Ending a segment", e);
    }
  }
}
