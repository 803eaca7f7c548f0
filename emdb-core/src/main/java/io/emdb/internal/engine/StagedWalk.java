package io.emdb.internal.engine;

import io.emdb.Entry;
import io.emdb.internal.engine.StagedWrites.Staged;
import java.util.Arrays;
import java.util.Iterator;
import java.util.Map;
import java.util.NavigableMap;
import java.util.NoSuchElementException;
import java.util.TreeMap;
import java.util.function.LongPredicate;
import org.jspecify.annotations.Nullable;

/**
 * A walk over a snapshot with a transaction's own writes laid over it: merged by key when the
 * snapshot's walk is in key order, one after the other when it is not. One thread.
 */
final class StagedWalk implements Walk {

  private final Walk base;
  private final boolean ordered;
  private final NavigableMap<byte[], Staged> staged;
  private final Iterator<Map.Entry<byte[], Staged>> stagedEntries;
  private final LongPredicate expired;

  private boolean baseHasEntry;
  private boolean baseRead;

  /** Whether the base moved to an entry whose key was not read yet. */
  private boolean baseMoved;

  private Map.@Nullable Entry<byte[], Staged> nextStaged;
  private boolean onStaged;

  /** Whether the last advance came to an entry; one that failed did not, and is made up for. */
  private boolean onEntry;

  private boolean ended;

  StagedWalk(
      Walk base, boolean ordered, NavigableMap<byte[], Staged> writes, LongPredicate expired) {
    this.base = base;
    this.ordered = ordered;
    this.staged = new TreeMap<>(writes);
    this.stagedEntries = staged.entrySet().iterator();
    this.expired = expired;
    this.nextStaged = readStaged();
  }

  @Override
  public boolean advance() {
    if (ended) {
      return false;
    }
    if (onEntry) {
      leaveEntry();
    }
    if (!baseRead) {
      baseHasEntry = readBase();
      baseRead = true;
    }
    onStaged = stagedIsNext();
    onEntry = onStaged || baseHasEntry;
    if (!onEntry) {
      close();
    }
    return onEntry;
  }

  private void leaveEntry() {
    if (onStaged) {
      nextStaged = readStaged();
      onStaged = false;
    } else {
      baseRead = false;
    }
    onEntry = false;
  }

  private boolean stagedIsNext() {
    Map.Entry<byte[], Staged> next = nextStaged;
    return next != null
        && (!baseHasEntry || (ordered && Arrays.compareUnsigned(next.getKey(), base.key()) < 0));
  }

  private boolean readBase() {
    while (baseMoved || base.advance()) {
      baseMoved = true;
      boolean hidden = !staged.isEmpty() && staged.containsKey(base.key());
      baseMoved = false;
      if (!hidden) {
        return true;
      }
    }
    return false;
  }

  private Map.@Nullable Entry<byte[], Staged> readStaged() {
    while (stagedEntries.hasNext()) {
      Map.Entry<byte[], Staged> entry = stagedEntries.next();
      if (entry.getValue().value() != null && !expired.test(entry.getValue().deadline())) {
        return entry;
      }
    }
    return null;
  }

  private Map.Entry<byte[], Staged> requireStaged() {
    Map.Entry<byte[], Staged> entry = nextStaged;
    if (entry == null) {
      throw new NoSuchElementException("The cursor has no entry");
    }
    return entry;
  }

  @Override
  public byte[] key() {
    return onStaged ? requireStaged().getKey().clone() : base.key();
  }

  @Override
  public byte[] value() {
    if (!onStaged) {
      return base.value();
    }
    byte[] value = requireStaged().getValue().value();
    return value == null ? new byte[0] : value.clone();
  }

  @Override
  public Entry entry() {
    return onStaged ? new Entry(key(), value()) : base.entry();
  }

  @Override
  public void close() {
    ended = true;
    base.close();
  }
}
