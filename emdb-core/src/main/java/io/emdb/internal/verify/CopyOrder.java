package io.emdb.internal.verify;

import io.emdb.internal.format.RecordFormat;
import org.jspecify.annotations.Nullable;

/**
 * The order in a compacted segment (docs/format.md §6): markers of namespaces, then entries, then
 * the seal.
 */
final class CopyOrder implements RecordOrder {

  private final long horizon;
  private boolean entriesSeen;
  private boolean sealSeen;

  CopyOrder(long horizon) {
    this.horizon = horizon;
  }

  @Override
  public @Nullable String take(RecordWindow record) {
    switch (record.type()) {
      case RecordFormat.PUT, RecordFormat.DELETE -> {
        entriesSeen = true;
        return null;
      }
      case RecordFormat.NAMESPACE, RecordFormat.CLEAR, RecordFormat.DROP -> {
        return entriesSeen ? "a record of a namespace lies behind entries" : null;
      }
      case RecordFormat.SEAL -> {
        sealSeen = true;
        return record.sequence() == horizon ? null : "the seal has another number than the segment";
      }
      default -> {
        return "a batch is in a compacted segment";
      }
    }
  }

  @Override
  public void resumeAt(RecordWindow record) {
    // any record may follow
  }

  @Override
  public boolean isComplete() {
    return sealSeen;
  }

  @Override
  public @Nullable String problemAtEnd() {
    return null;
  }

  @Override
  public long minSequence() {
    return 0;
  }

  @Override
  public long maxSequence() {
    return horizon;
  }
}
