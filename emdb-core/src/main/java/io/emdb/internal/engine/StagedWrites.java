package io.emdb.internal.engine;

import io.emdb.internal.catalog.NamespaceEntry;
import io.emdb.internal.commit.WriteBatch;
import io.emdb.internal.log.RecordReader;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.NavigableMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What a transaction has written to one namespace, by key in unsigned order, with what is needed to
 * go back to a savepoint. One thread.
 */
final class StagedWrites {

  /** A value, or a removal when it has none. */
  @SuppressWarnings("ArrayRecordComponent") // compared by identity only
  record Staged(byte @Nullable [] value, long deadline) {
    static final Staged REMOVED = new Staged(null, 0);
  }

  /** One step back: what a key, or with no key the whole namespace, was before. */
  @SuppressWarnings("ArrayRecordComponent") // never compared
  private record Undo(
      byte @Nullable [] key,
      @Nullable Staged before,
      boolean clearedBefore,
      @Nullable NavigableMap<byte[], Staged> writesBefore) {}

  private final EngineTransaction transaction;
  private NavigableMap<byte[], Staged> writes = new TreeMap<>(Arrays::compareUnsigned);
  private final Deque<Undo> undos = new ArrayDeque<>(); // steps since the oldest savepoint
  private boolean cleared;

  StagedWrites(EngineTransaction transaction) {
    this.transaction = transaction;
  }

  /** Returns what was written under a key, or {@code null} if nothing was. */
  @Nullable Staged get(byte[] key) {
    return writes.get(key);
  }

  /** Tells whether the namespace was cleared, so that what was there before counts no more. */
  boolean isCleared() {
    return cleared;
  }

  /** Returns the writes; not to be changed. */
  NavigableMap<byte[], Staged> writes() {
    return writes;
  }

  void put(byte[] key, Staged staged) {
    byte[] copy = key.clone();
    Staged before = writes.put(copy, staged);
    if (transaction.hasSavepoints()) {
      undos.push(new Undo(copy, before, cleared, null));
    }
  }

  void clear() {
    if (transaction.hasSavepoints()) {
      undos.push(new Undo(null, null, cleared, writes));
    }
    writes = new TreeMap<>(Arrays::compareUnsigned);
    cleared = true;
  }

  /** Forgets the way back, when no savepoint is left. */
  void forgetSteps() {
    undos.clear();
  }

  /** Returns how many steps are kept, to come back to. */
  int mark() {
    return undos.size();
  }

  /** Takes back the steps after a mark. */
  void rollbackTo(int mark) {
    while (undos.size() > mark) {
      Undo undo = undos.pop();
      if (undo.writesBefore() != null) {
        writes = undo.writesBefore();
      } else if (undo.key() != null) {
        if (undo.before() == null) {
          writes.remove(undo.key());
        } else {
          writes.put(undo.key(), undo.before());
        }
      }
      cleared = undo.clearedBefore();
    }
  }

  /** Returns how many writes there are. */
  int size() {
    return writes.size() + (cleared ? 1 : 0);
  }

  /** Adds the writes to a batch. */
  void addTo(WriteBatch batch, NamespaceEntry namespace, RecordReader records) {
    if (cleared) {
      batch.clear(namespace);
    }
    writes.forEach(
        (key, staged) -> {
          long hash = records.hash(key);
          byte[] value = staged.value();
          if (value == null) {
            batch.delete(namespace, hash, key);
          } else {
            batch.put(namespace, hash, key, value, staged.deadline());
          }
        });
  }
}
