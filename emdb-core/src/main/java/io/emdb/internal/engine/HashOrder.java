package io.emdb.internal.engine;

import io.emdb.KeyRange;
import io.emdb.internal.index.HashIndex;
import org.jspecify.annotations.Nullable;

/** A walk's steps by hash: one shard of the hash index each, in no order. */
final class HashOrder implements WalkSource {

  private final WalkedTable table;
  private final boolean all;
  private final HashIndex.Chunk chunk = new HashIndex.Chunk();
  private long fromHash;
  private boolean ended;

  HashOrder(WalkedTable table, KeyRange range) {
    this.table = table;
    this.all = range.equals(KeyRange.all());
  }

  @Override
  public boolean next(WalkStep step) {
    if (ended) {
      return false;
    }
    table.reads().committer().locked(() -> take(step));
    ended = chunk.lastHash == -1L;
    fromHash = chunk.lastHash + 1;
    return true;
  }

  private @Nullable Void take(WalkStep step) {
    table.checkOpen();
    step.begin(table, /* keysInRange= */ all);
    table.table().index().chunk(fromHash, chunk);
    step.clear(chunk.count);
    for (int i = 0; i < chunk.count; i++) {
      step.add(chunk.locations[i]);
    }
    step.addAll(table.snapshot().replacedByHash(table.table(), fromHash, chunk.lastHash));
    return null;
  }
}
